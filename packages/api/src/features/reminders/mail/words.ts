/** Every text of reminders. None says what is written down, nor whose it is: others may see the device or the mailbox. */
export const words = {
  title: "Anamnesis",
  question: "A moment for your notebook?",
  paragraph: "It is the time of day at which you wanted to be reminded.",
  action: "Open the notebook",
  off: "Turn reminders off",
};
