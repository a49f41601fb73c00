export { startVault, type VaultServer } from "./vault-server.ts";
