import { Button, createTheme, type CSSVariablesResolver, type MantineColorsTuple } from "@mantine/core";

const plum: MantineColorsTuple = [
  "#f9f0f6",
  "#f3e7ef",
  "#e6c9dc",
  "#d79bc2",
  "#b9709f",
  "#9c4f82",
  "#823d6d",
  "#6d2f5b",
  "#5a264b",
  "#43193a",
];

const quiet = { "--button-color": "var(--accent)", "--button-hover": "var(--soft)" };
/** How Mantine's variants of a button are drawn here. */
const buttons: Readonly<Record<string, Readonly<Record<`--button-${string}`, string>>>> = {
  filled: {
    "--button-bg": "var(--accent)",
    "--button-color": "var(--on-accent)",
    "--button-hover": "var(--accent)",
  },
  light: quiet,
  subtle: quiet,
  // Its word says what it is: a line as strong as that of a field would be the loudest of a page.
  default: { "--button-bd": "1px solid var(--line)" },
};

/** Mantine in our type, radii and plum. Colours of surfaces come from tokens.css. */
export const theme = createTheme({
  colors: { plum },
  primaryColor: "plum",
  primaryShade: { light: 7, dark: 3 },
  fontFamily: "var(--sans)",
  fontSizes: { xs: "12px", sm: "13px", md: "15px", lg: "17px", xl: "20px" },
  defaultRadius: 14,
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({
      vars: (_, { variant = "filled" }) => ({ root: buttons[variant] ?? {} }),
    }),
  },
});

export const cssVariables: CSSVariablesResolver = () => {
  const own = {
    "--mantine-color-body": "var(--paper)",
    "--mantine-color-text": "var(--ink)",
    "--mantine-color-dimmed": "var(--muted)",
    "--mantine-color-placeholder": "var(--muted)",
    "--mantine-color-default": "var(--card)",
    "--mantine-color-default-border": "var(--field-line)",
    "--mantine-color-default-hover": "var(--soft)",
    "--mantine-color-error": "var(--warn)",
    "--mantine-color-anchor": "var(--accent)",
  };
  return { variables: {}, light: own, dark: own };
};
