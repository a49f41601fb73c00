import { useLingui } from "@lingui/react/macro";
import { Card } from "../../ui/Page.tsx";
import { OwnPage } from "./OwnPage.tsx";
import { PendingDeletion } from "./PendingDeletion.tsx";
import { DeleteAccount } from "./data/DeleteAccount.tsx";
import { BringAlong } from "./data/BringAlong.tsx";
import { Everything } from "./data/Everything.tsx";
import { WhatIsKept } from "./data/WhatIsKept.tsx";

/** What is kept about the person: to take along, to understand, to delete. */
export function DataPage() {
  const { t } = useLingui();
  return (
    <OwnPage title={t`Your data`}>
      <PendingDeletion />
      <Card label={t`Everything about me`}>
        <Everything />
      </Card>
      <Card label={t`Bring a diary along`}>
        <BringAlong />
      </Card>
      <Card label={t`What is kept, and why`}>
        <WhatIsKept />
      </Card>
      <Card label={t`Delete my account`}>
        <DeleteAccount />
      </Card>
    </OwnPage>
  );
}
