import { randomUUID } from "node:crypto";
import { beginImageInput } from "@anamnesis/domain";
import { beginUpload, holdUpload } from "../features/clinical/index.ts";
import { memberWork } from "../trpc.ts";
import type { TestApi, TestPerson } from "./index.ts";

/** Begins as a PNG does. */
export const smallPicture = Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), Buffer.alloc(64, 7)]);

/** What somebody of a clinic does with images, as the routes of the server do it. */
export function imagesAt(api: TestApi, as: TestPerson) {
  const { services } = api;
  const working = () => memberWork(api.contextOf(as), "clinical.images.add", { path: "clinical.images.upload" });

  async function begun(
    patientId: string,
    given: { readonly fileName?: string; readonly bytes?: number; readonly caseId?: string } = {},
  ): Promise<string> {
    const id = randomUUID();
    const announced = { id, patientId, fileName: "picture.png", bytes: smallPicture.length, ...given };
    await beginUpload(await working(), services, beginImageInput.parse(announced));
    return id;
  }

  return {
    begun,
    /** A picture that is there, in a study of its own. */
    async filed(patientId: string, given: { readonly caseId?: string } = {}): Promise<string> {
      const id = await begun(patientId, given);
      const held = await holdUpload(await working(), services, id);
      async function* source() {
        yield smallPicture;
      }
      await held.write(source());
      await held.release();
      await api.runner.runDue();
      return id;
    },
  };
}
