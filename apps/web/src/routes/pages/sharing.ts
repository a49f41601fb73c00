/* The pages of diaries that are shared, for those who give and those who get. */
export { BriefPage } from "../../features/symptoms/brief/BriefPage.tsx";
export { SharePage } from "../../features/symptoms/sharing/SharePage.tsx";
export { NewSharePage, ShareWithPage } from "../../features/symptoms/sharing/NewSharePage.tsx";
export { HistoryPage } from "../../features/symptoms/sharing/HistoryPage.tsx";
export { SharedPage } from "../../features/symptoms/sharing/SharedPage.tsx";
export { SharedDiaryPage } from "../../features/symptoms/sharing/SharedDiaryPage.tsx";
