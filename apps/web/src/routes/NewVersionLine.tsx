import { Trans } from "@lingui/react/macro";
import { IconSparkles } from "@tabler/icons-react";
import { useState } from "react";
import { wouldLoseText } from "../lib/typed.ts";
import { takeNewestVersion } from "../lib/version.ts";
import css from "./Shell.module.css";

/** Says that the app has changed, where the page stays as it is until its reader takes what is new. */
export function NewVersionLine() {
  const [isTaking, setTaking] = useState(false);
  const [isAsking, setAsking] = useState(false);
  function take() {
    if (!isAsking && wouldLoseText()) {
      setAsking(true);
      return;
    }
    setTaking(true);
    void takeNewestVersion();
  }
  return (
    <p className={css["version"]} role="status">
      <IconSparkles size={18} stroke={1.7} aria-hidden />
      <span>
        <Trans>A new version is there.</Trans>{" "}
        {isAsking && <Trans>What you typed on this page would be lost: save it first.</Trans>}
      </span>
      <button type="button" disabled={isTaking} onClick={take}>
        {isAsking ? <Trans>Load it all the same</Trans> : <Trans>Load it</Trans>}
      </button>
    </p>
  );
}
