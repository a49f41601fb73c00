/** The package brings no types of its own. */
declare module "punycode.js" {
  const punycode: {
    /** Throws for what is not Punycode. */
    toUnicode(domain: string): string;
  };
  export default punycode;
}
