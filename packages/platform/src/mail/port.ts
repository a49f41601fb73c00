/** One mail to one person. */
export interface Mail {
  /** One address, without a name. */
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /**
   * Stable for a job, so that mail systems recognise a repeat: letters, digits and `._-`. Without angle
   * brackets; the adapter adds `@` and the host of the sender.
   */
  readonly messageId: string;
  /** Where one POST ends such mails, for mail programs that offer it (RFC 8058). */
  readonly unsubscribeUrl?: string;
}

/** Takes mails away. */
export interface MailTransport {
  /**
   * Ends when the mail is in other hands or on the disk. Throws AppError `unavailable` with the reason
   * `mail.not_delivered` when it is neither, and `invalid` for a recipient who is not one address.
   */
  send(mail: Mail): Promise<void>;
  /** One line for the start log, such as `folder /x/outbox` or `SMTP mail.example:587`; never a password. */
  readonly describes: string;
  /** Gives up connections, and what is under way on them. */
  close(): Promise<void>;
}
