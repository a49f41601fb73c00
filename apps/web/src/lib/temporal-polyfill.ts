/* For browsers that have no Temporal of their own: a script of its own. */
// oxlint-disable-next-line import/no-unassigned-import -- it is global
import "temporal-polyfill/global";
