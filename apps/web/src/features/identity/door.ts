/* What is in front of the door beside signing in, which is loaded at once: one script. */
export { ConfirmAddress } from "./ConfirmAddress.tsx";
export { RegisterPage } from "./RegisterPage.tsx";
export { VerifyEmailPage } from "./VerifyEmailPage.tsx";
export { ForgotPasswordPage } from "./ForgotPasswordPage.tsx";
export { ResetPasswordPage } from "./ResetPasswordPage.tsx";
export { ConfirmEmailPage } from "./ConfirmEmailPage.tsx";
export { ResetFactorsPage } from "./ResetFactorsPage.tsx";
export { FirstAdminPage } from "./FirstAdminPage.tsx";
