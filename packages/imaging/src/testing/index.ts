export { packedRle } from "./packed-rle.ts";
export { chance, mutated } from "./mutations.ts";
export { dataSetOf, dicomFile, fragmentsOf, pictureElements, type WrittenElement } from "./dicom-file.ts";
export { findDcmtk } from "./dcmtk.ts";
export { encodeJpeg2000 } from "./jpeg2000.ts";
