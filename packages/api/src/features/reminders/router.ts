import { addReminderDeviceInput, changeRemindersInput, reminderDeviceInput } from "@anamnesis/domain";
import { reading, router, writing } from "../../trpc.ts";
import { addDevice, changeReminders, dismissUnreachable, readReminders, removeDevice, sendTest } from "./service.ts";

const mostTests = { most: 5, perSeconds: 3600, reason: "reminders.too_many_tests" } as const;

/** When a person wants to be reminded, and where. */
export const remindersRouter = router({
  read: reading("reminders.read").query(({ ctx }) =>
    readReminders(ctx.tx, { userId: ctx.account.id, services: ctx.services }),
  ),
  change: writing("reminders.change")
    .input(changeRemindersInput)
    .mutation(({ ctx, input }) => changeReminders(ctx.tx, input, { userId: ctx.account.id, services: ctx.services })),
  addDevice: writing("reminders.change")
    .input(addReminderDeviceInput)
    .mutation(({ ctx, input }) =>
      addDevice(ctx.tx, input, {
        userId: ctx.account.id,
        services: ctx.services,
        userAgent: ctx.facts.userAgent,
      }),
    ),
  removeDevice: writing("reminders.change")
    .input(reminderDeviceInput)
    .mutation(({ ctx, input }) => removeDevice(ctx.tx, input.id)),
  sendTest: writing("reminders.change", mostTests).mutation(({ ctx }) => sendTest(ctx.tx, ctx.account.id)),
  dismissUnreachable: writing("reminders.change").mutation(({ ctx }) =>
    dismissUnreachable(ctx.tx, { userId: ctx.account.id, services: ctx.services }),
  ),
});
