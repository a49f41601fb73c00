import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconChevronRight, IconEye, IconFileText } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { DiaryFiles } from "../../exports/DiaryFiles.tsx";
import { SharesList } from "./SharesList.tsx";

/** The ways to show the diary to somebody: shared for a time, or as a file. */
export function SharePage() {
  const { t } = useLingui();
  return (
    <Page title={t`Take your diary to the doctor`} lead={t`Share`}>
      <div className={settings["columns"]}>
        <div className={settings["column"]}>
          <Card label={t`With a clinic`}>
            <div className={settings["stack"]}>
              <h2>
                <Trans>With a clinic</Trans>
              </h2>
              <p>
                <Trans>They see the days that you choose, for as long as you want. You see who looked.</Trans>
              </p>
              <div>
                <Button component={Link} to="/share/new">
                  <Trans>Share with a clinic</Trans>
                </Button>
              </div>
              <SharesList />
            </div>
          </Card>
          <Card label={t`Who saw my diary`}>
            <ul className={settings["links"]}>
              <li>
                <Link to="/brief" className={settings["link"]}>
                  <IconFileText size={24} stroke={1.7} aria-hidden />
                  <span className={settings["text"]}>
                    <strong>
                      <Trans>Brief for the doctor</Trans>
                    </strong>
                    <span className={settings["detail"]}>
                      <Trans>One page to hand over: PDF or print</Trans>
                    </span>
                  </span>
                  <IconChevronRight size={20} stroke={1.7} aria-hidden />
                </Link>
              </li>
              <li>
                <Link to="/share/history" className={settings["link"]}>
                  <IconEye size={24} stroke={1.7} aria-hidden />
                  <span className={settings["text"]}>
                    <strong>
                      <Trans>Who saw my diary</Trans>
                    </strong>
                    <span className={settings["detail"]}>
                      <Trans>Each time somebody looked: who, when and why</Trans>
                    </span>
                  </span>
                  <IconChevronRight size={20} stroke={1.7} aria-hidden />
                </Link>
              </li>
            </ul>
          </Card>
        </div>
        <div className={settings["column"]}>
          <DiaryFiles />
        </div>
      </div>
    </Page>
  );
}
