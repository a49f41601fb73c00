import { Trans, useLingui } from "@lingui/react/macro";
import { Button } from "@mantine/core";
import { IconClipboardHeart, IconEye, IconFileText } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { LinkList, type ListedLink } from "../../../ui/LinkList.tsx";
import { Card, Page } from "../../../ui/Page.tsx";
import settings from "../../../ui/settings.module.css";
import { DiaryFiles } from "../../exports/DiaryFiles.tsx";
import { SharesList } from "./SharesList.tsx";

/** The ways to show the diary to somebody: shared for a time, or as a file. */
export function SharePage() {
  const { t } = useLingui();
  const links: readonly ListedLink[] = [
    {
      to: "/brief",
      label: t`Brief for the doctor`,
      detail: t`One page to hand over: PDF or print`,
      Icon: IconFileText,
    },
    {
      to: "/share/history",
      label: t`Who saw my diary`,
      detail: t`Each time somebody looked: who, when and why`,
      Icon: IconEye,
    },
    {
      to: "/records",
      label: t`Who saw my record`,
      detail: t`At clinics that treat you: who opened it, when and why`,
      Icon: IconClipboardHeart,
    },
  ];
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
          <Card label={t`More`}>
            <LinkList links={links} />
          </Card>
        </div>
        <div className={settings["column"]}>
          <DiaryFiles />
        </div>
      </div>
    </Page>
  );
}
