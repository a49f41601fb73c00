export { type Cluster, type ClusterOptions, openCluster } from "./cluster.ts";
export { StartError } from "../start-error.ts";
