import { describe, expect, it } from "vitest";
import { passwordProblem } from "./password-policy.ts";

const nobody = {};
const anna = { email: "anna.huber87@example.org", displayName: "Anna Huber" };

describe("a password is common", () => {
  it.each([
    // Listed as they stand.
    ["unbelievable"],
    ["administrator"],
    ["Mailcreated5240"],
    ["Hd764nW5d7E1vb1"],
    ["UNBELIEVABLE"],
    ["eropokereropoker"],
    // A listed word, and what is put around it and into it.
    ["password2026!"],
    ["Password1234"],
    ["2026sunshine!"],
    ["!!!sunshine!!!"],
    ["monkey19871224"],
    ["trustno1!!!!"],
    ["P@ssw0rd2026!"],
    ["$unshine2026"],
    ["p-a-s-s-w-o-r-d"],
    ["Pässwörd2026"],
    ["ｐａｓｓｗｏｒｄ１２３４"],
    ["Passwort1234"],
    ["motdepasse2026"],
    ["password!!!!!!!!!!!!!!!!!!!!"],
    ["password123456789"],
    // Repeated.
    ["passwordpassword"],
    ["password password"],
    ["Password1Password1!!"],
    ["test12test12!"],
    ["passw0rdpasswordp4ssword"],
    ["@dministrator1@dministrator1"],
    ["sunshine".repeat(128)],
    // Two frequent words.
    ["iloveyousunshine"],
    ["iloveyou sunshine 2026"],
    ["FootballDragon!"],
    ["f00tball $nowboard"],
    ["p@ssword snowboard"],
    ["Pässwörd snowboard"],
    ["football snowboard football snowboard"],
    // Known to everybody.
    ["correct horse battery staple"],
  ])("%s", (password) => {
    expect(passwordProblem(password, nobody)).toBe("common");
  });
});

describe("a password is repetitive", () => {
  it.each([
    ["aaaaaaaaaaaa"],
    ["abbabaababba"],
    ["112212221121"],
    ["199019011990"],
    ["abcabcabcabc"],
    ["x4!x4!x4!x4!"],
    ["xk4!7xk4!7xk4!7"],
    ["dog dog dog dog"],
    ["123456789012"],
    ["987654321098"],
    ["abcdefghijkl"],
    ["ZYXWVUTSRQPO"],
    ["aabbccddeeff"],
    ["qwertyuiop12"],
    ["poiuytrewq12"],
    ["qwertzuiopü+"],
    ["azertyuiop123"],
    ["asdf1234ASDF"],
    ["1qaz2wsx3edc"],
    ["q1w2e3r4t5y6"],
    ["!@#$%^&*()_+"],
    ["147258369147"],
    ["0123456789ab"],
    ["😀".repeat(12)],
  ])("%s", (password) => {
    expect(passwordProblem(password, nobody)).toBe("repetitive");
  });
});

describe("a password is about its person or about us", () => {
  it.each([
    ["annahuber1987"],
    ["Huber.Anna.87"],
    ["anna.huber87!"],
    ["4nn4_Hub3r_!!"],
    ["AnnaAnnaAnna"],
    ["hübér-hübér-1"],
    ["anna.huber87".repeat(80)],
    ["anamnesis2026"],
    ["Anamnesis!!!"],
    ["my anamnesis"],
    ["@n@mne5i5-123"],
  ])("%s", (password) => {
    expect(passwordProblem(password, anna)).toBe("about_you");
  });

  it.each([["muellerjuergen"], ["mullerjurgen1"], ["Jürgen.Müller"]])("%s, however it is spelled", (password) => {
    expect(passwordProblem(password, { displayName: "Jürgen Müller" })).toBe("about_you");
  });

  it("but not of somebody else", () => {
    expect(passwordProblem("Huber.Anna.87", { displayName: "Berta Gruber", email: "berta@example.org" })).toBeNull();
  });

  it("but not when names are the smaller part, or too short to mean anybody", () => {
    expect(passwordProblem("anna likes hiking shoes", anna)).toBeNull();
    expect(passwordProblem("anamnesis tractor velvet", anna)).toBeNull();
    expect(passwordProblem("lo-9!-vq-lo!", { displayName: "Lo", email: "lo@example.org" })).toBeNull();
    expect(passwordProblem("kX9!vq@Tz2#m", { displayName: "", email: "" })).toBeNull();
  });
});

/** Drawn at random from a list of 7,776 words for dice. */
const passphrases = [
  "image outburst endeared outthink",
  "recliner watch selector storeroom",
  "tacking provable lagoon ogle",
  "siding strut lunchroom surrogate",
  "carless sanitary imaginary ardently",
  "catacomb finite widen elevate",
  "curing composed boggle turbulent",
  "deferral mossy amendable shone",
  "gutter siberian affiliate cramp",
  "activism fantasy janitor enrich",
  "deacon faucet stays crescent",
  "strum alfalfa mulberry calamari",
  "dyslexia goldfish aviation buffer",
  "shorty conceal unshaved unlimited",
  "chug junior bully shelter",
  "preplan cupped subside dispose",
  "enroll thespian skimmed daydream",
  "reprimand drew boxlike gloating",
  "vocation slacker scruffy stubble",
  "generic pester oxygen aids",
  "catatonic decode backless decal",
  "curvature tribunal series such",
  "clapping submerge errand chastity",
  "tingle custodian irritant preppy",
  "active leggings surgical rejoin",
  "dirtiness skating capitol snowsuit",
  "unvented backspin refold fiscally",
  "unheard skier anything study",
  "strum pork clumsy cobalt",
  "outweigh vocalize imply flashily",
  "rainy swirl reclining devotee",
  "legged shingle washhouse automated",
  "fraction snack chess scowling",
  "residue native glitzy error",
  "huddling dwelled swimsuit lure",
  "unloved opponent buckwheat implode",
  "scant freezable ivory perky",
  "creative clamor iodine revert",
  "scribing throwaway lunchroom imitate",
  "voltage wanted gong wisdom",
];

describe("nothing is known against", () => {
  it.each(passphrases)("%s", (passphrase) => {
    for (const separator of [" ", "", "-", ".", "_", "1"]) {
      const password = passphrase.replaceAll(" ", separator);
      expect([password, passwordProblem(password, anna)]).toEqual([password, null]);
      const capitals = password.replaceAll(/\b[a-z]/gu, (letter) => letter.toUpperCase());
      expect([capitals, passwordProblem(`${capitals}1!`, anna)]).toEqual([capitals, null]);
    }
  });

  it.each([
    ["four plain words here"],
    ["a-year-of-plausible-days"],
    ["sunshine monkey dragon football"],
    ["football dragon purple"],
    // Two frequent words once the spaces are taken out, but four that were thought of.
    ["foot ball snow board"],
    ["foot-ball-snow-board"],
    ["vier Äpfel im Garten"],
    ["четыре простых слова тут"],
    ["x7Kq!m2Zp9Lw"],
    ["Gk3#vT9$wQ1&"],
    ["7c1f0b9e24da"],
    ["x7Kq!m2Zx7Kq!m2Z"],
    ["sunshine 74 926 158 03"],
  ])("%s", (password) => {
    expect(passwordProblem(password, anna)).toBeNull();
  });
});

it("takes bounded time, also for 1,024 characters made to take long", () => {
  passwordProblem("the list is read once", nobody);
  const person = { email: `${"a".repeat(64)}@example.org`, displayName: "aaa aa ".repeat(14) };
  const parts = ["a", "ab1!", "1!", "$1", "\ufdfa", "a1", "qwertyuiop", "annahuber1", " ", "\u0301", "!a", "aab"];
  for (const part of parts) {
    for (const end of ["", "x"]) {
      const password = part.repeat(1024).slice(0, 1023) + end;
      const start = process.threadCpuUsage();
      passwordProblem(password, person);
      const { user } = process.threadCpuUsage(start);
      // A few milliseconds of work, however busy the machine is; quadratic work would take seconds.
      expect(user / 1000, JSON.stringify(part)).toBeLessThan(250);
    }
  }
});
