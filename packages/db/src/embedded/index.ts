export { type Cluster, type ClusterOptions, openCluster } from "./cluster.ts";
export { inDataDir, openDataDir } from "./data-dir.ts";
export { StartError } from "../start-error.ts";
