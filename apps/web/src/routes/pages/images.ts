/* The pages of images: their viewer is large, and most who open a record never see it. */
export { ImagesPage } from "../../features/clinical/images/ImagesPage.tsx";
export { StudyPage } from "../../features/clinical/images/StudyPage.tsx";
