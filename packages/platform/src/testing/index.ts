export { loopbackCertificate } from "./loopback-certificate.ts";
export { startPushService, type TestBrowser, type TestPushService } from "./push-service.ts";
