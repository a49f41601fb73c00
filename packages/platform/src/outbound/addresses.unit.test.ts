import { describe, expect, it } from "vitest";
import { admit, isPublic } from "./addresses.ts";

const inside: Readonly<Record<string, readonly string[]>> = {
  loopback: ["127.0.0.1", "127.255.255.254", "::1"],
  private: ["10.0.0.1", "10.255.255.255", "172.16.0.1", "172.31.255.255", "192.168.0.1", "fc00::1", "fdff::1"],
  "link-local, with the credentials of clouds": [
    "169.254.169.254",
    "169.254.0.1",
    "fe80::1",
    "febf::1",
    "fd00:ec2::254",
  ],
  "a carrier's": ["100.64.0.1", "100.127.255.255"],
  "unspecified, or this network": ["0.0.0.0", "0.1.2.3", "::"],
  multicast: ["224.0.0.1", "239.255.255.255", "ff02::1"],
  "broadcast, reserved": [
    "255.255.255.255",
    "240.0.0.1",
    "192.0.0.1",
    "198.18.0.1",
    "2001:db8::1",
    "3fff::1",
    "100::1",
  ],
  "IPv4 inside IPv6": [
    "::ffff:127.0.0.1",
    "::ffff:7f00:1",
    "::ffff:a9fe:a9fe",
    "0:0:0:0:0:ffff:0a00:0001",
    "::127.0.0.1",
    "::a9fe:a9fe",
    "::ffff:0:127.0.0.1",
  ],
  "translated from IPv4": ["64:ff9b::127.0.0.1", "64:ff9b::a9fe:a9fe", "64:ff9b:1::1", "64:ff9b:1::808:808"],
  tunnels: ["2002:7f00:1::", "2002:a9fe:a9fe::1", "2002:808:808::1", "2001:0:7f00:1::1"],
  "formerly site-local": ["fec0::1"],
  "no addresses": ["", "localhost", "127.0.0.1.", "1.2.3", "1.2.3.4/8", "256.1.1.1", "::g"],
};

describe("an address of the Internet", () => {
  it.each(["8.8.8.8", "1.1.1.1", "172.15.255.255", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "2a00:1450::1"])(
    "is %s",
    (address) => expect(isPublic(address)).toBe(true),
  );

  it("is one that a network without IPv4 has translated", () => {
    expect(isPublic("64:ff9b::8.8.8.8")).toBe(true);
    expect(isPublic("::ffff:8.8.8.8")).toBe(true);
  });

  it.each(Object.entries(inside).flatMap(([kind, addresses]) => addresses.map((address) => [kind, address] as const)))(
    "is none that is %s: %s",
    (_kind, address) => expect(isPublic(address)).toBe(false),
  );
});

const reasonOf = (addresses: readonly string[], allowedNetworks: readonly string[], isEncrypted: boolean) => {
  try {
    admit(addresses, { allowedNetworks, isEncrypted });
    return "admitted";
  } catch (error) {
    return error instanceof Error ? error.message : "";
  }
};

describe("who may be called", () => {
  it.each<[string, readonly string[], readonly string[], boolean, string]>([
    ["the public, encrypted", ["8.8.8.8", "2606:4700::1111"], [], true, "admitted"],
    ["the public, in the clear", ["8.8.8.8"], [], false, "outbound.insecure"],
    ["a private address", ["10.1.2.3"], [], true, "outbound.address_not_allowed"],
    [
      "a public address with a private one beside it",
      ["8.8.8.8", "10.1.2.3"],
      [],
      true,
      "outbound.address_not_allowed",
    ],
    ["a network that the operator opened", ["10.1.2.3"], ["10.1.0.0/16"], false, "admitted"],
    ["the same in the form of IPv6", ["::ffff:a01:203"], ["10.1.0.0/16"], false, "admitted"],
    ["the network beside it", ["10.2.2.3"], ["10.1.0.0/16"], true, "outbound.address_not_allowed"],
    ["an opened network of IPv6", ["fd00:1::5"], ["fd00:1::/32"], false, "admitted"],
    [
      "an opened network, and the public in the clear",
      ["10.1.2.3", "8.8.8.8"],
      ["10.1.0.0/16"],
      false,
      "outbound.insecure",
    ],
    ["everything, if the operator says so", ["169.254.169.254"], ["0.0.0.0/0"], false, "admitted"],
    ["what is no address", ["localhost"], ["0.0.0.0/0"], true, "outbound.address_not_allowed"],
  ])("%s", (_what, addresses, networks, isEncrypted, expected) =>
    expect(reasonOf(addresses, networks, isEncrypted)).toBe(expected),
  );
});
