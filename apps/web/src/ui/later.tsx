import { type ComponentType, useEffect, useState } from "react";

/**
 * A component whose script comes when it is drawn first; nothing until then. For what a tap opens: `lazy` holds back for a
 * third of a second what came after the tap, even where the script is there already.
 */
export function later<Props extends object>(load: () => Promise<ComponentType<Props>>): ComponentType<Props> {
  let known: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const [Loaded, setLoaded] = useState(() => known);
    useEffect(() => {
      if (known !== null) return;
      load().then(
        (component) => {
          known = component;
          setLoaded(() => component);
        },
        // Thrown where it is drawn: there the page says that its script did not come.
        (error: unknown) =>
          setLoaded(() => {
            throw error;
          }),
      );
    }, []);
    return Loaded === null ? null : <Loaded {...props} />;
  };
}
