/** Every text of the mails about diaries. */
export const words = {
  diary_viewed: {
    // Which practice somebody goes to is nobody's business who reads over their shoulder.
    subject: "Somebody looked at what you share",
    paragraphs: [
      "Somebody with whom you share a part of your diary has looked at it today.",
      "Sign in to read who it was, what they saw and why. You can take back what you share there at any time.",
      "You get one such mail a day for each person who looks.",
    ],
    action: "Who saw my diary",
  },
};
