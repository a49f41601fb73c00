import { isIP } from "node:net";
import { isInNetwork } from "@anamnesis/domain";
import ipaddr from "ipaddr.js";
import { failed } from "./failures.ts";

/** All of the global unicast space of IPv6 that was given out so far (RFC 4291, 2.4; IANA). */
const globalUnicast = ipaddr.IPv6.parseCIDR("2000::/3");
/** Public by its number, and the host of a machine in that cloud: it hands out what the machine was set up with. */
const azureHost = "168.63.129.16";
/** Where networks without IPv4 have IPv4 addresses translated (RFC 6052). */
const translated = ipaddr.IPv6.parseCIDR("64:ff9b::/96");

/** An address as it will be connected to: IPv4 inside IPv6 (`::ffff:7f00:1`) is IPv4. Null for what is none. */
function addressOf(text: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  return isIP(text) > 0 ? ipaddr.process(text) : null;
}

/**
 * Whether an address is one of the public Internet. Everything that is not known to be is not: loopback, private,
 * link-local (where clouds keep the credentials of machines, 169.254.169.254), carriers' NAT, multicast, tunnels.
 */
export function isPublic(text: string): boolean {
  // A zone (`%eth0`) belongs to link-local addresses alone; ISATAP (RFC 5214) is a tunnel to the IPv4 address in it.
  if (text.includes("%")) return false;
  const address = addressOf(text);
  if (address === null) return false;
  if (address instanceof ipaddr.IPv4) return address.range() === "unicast" && address.toString() !== azureHost;
  if (address.parts[4] !== undefined && [0x0000, 0x0200].includes(address.parts[4]) && address.parts[5] === 0x5efe)
    return false;
  if (address.match(translated)) {
    return isPublic(new ipaddr.IPv4(address.toByteArray().slice(-4)).toString());
  }
  return address.match(globalUnicast) && address.range() === "unicast";
}

export interface Admission {
  /** Networks that the operator opened, in CIDR notation. */
  readonly allowedNetworks: readonly string[];
  /** Whether what is said can be read by nobody on the way. */
  readonly isEncrypted: boolean;
}

/**
 * Lets addresses through that may be connected to: those of networks that the operator opened, and public ones where
 * the connection is encrypted.
 * @throws AppError `invalid` with `outbound.address_not_allowed` or `outbound.insecure`, if that is so for one of them
 */
export function admit(addresses: readonly string[], { allowedNetworks, isEncrypted }: Admission): void {
  const others = addresses.filter((text) => {
    const address = addressOf(text)?.toString() ?? text;
    return !allowedNetworks.some((network) => isInNetwork(address, network));
  });
  if (!others.every(isPublic)) throw failed("address_not_allowed");
  if (others.length > 0 && !isEncrypted) throw failed("insecure");
}
