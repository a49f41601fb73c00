import type { MessageDescriptor } from "@lingui/core";
import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Resource } from "@anamnesis/domain";
import { Button } from "@mantine/core";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import { ActionDialog } from "../../identity/admin/ActionDialog.tsx";
import type { DialogWords } from "../../identity/admin/actions.ts";
import css from "./resources.module.css";

type ActionKind = "inactive" | "active" | "remove";

interface ResourceActionWords extends DialogWords {
  /** Beside the button: when one would. */
  readonly hint: MessageDescriptor;
}

function wordsOf(kind: ActionKind, { name }: Resource): ResourceActionWords {
  switch (kind) {
    case "inactive":
      return {
        button: msg`Take out of use`,
        hint: msg`For now: while it is being moved or repaired.`,
        title: msg`Take ${name} out of use?`,
        consequences: [msg`What is set is kept. You can use it again at any time.`],
      };
    case "active":
      return {
        button: msg`Use again`,
        hint: msg`When it is where it should be.`,
        title: msg`Use ${name} again?`,
        consequences: [msg`It counts as in use from that moment on. Test it, to be sure that it answers.`],
      };
    case "remove":
      return {
        button: msg`Remove`,
        hint: msg`For good: something that is no longer there.`,
        title: msg`Remove ${name}?`,
        consequences: [
          msg`Its secrets are deleted at once, and nothing is sent to it any more.`,
          msg`What was done with it stays in the trail.`,
        ],
      };
  }
}

/** What can be decided about a resource, each with a reason. */
export function ResourceActions({ resource }: { readonly resource: Resource }) {
  const { t } = useLingui();
  const kinds: readonly ActionKind[] = [resource.status === "inactive" ? "active" : "inactive", "remove"];
  return (
    <Card label={t`What you can do`}>
      <h2>
        <Trans>What you can do</Trans>
      </h2>
      <ul className={css["actions"]}>
        {kinds.map((kind, place) => (
          // By place, so that the button stays the same one, and keeps the cursor, when its action changes.
          <Action key={place} resource={resource} kind={kind} />
        ))}
      </ul>
    </Card>
  );
}

function Action({ resource, kind }: { readonly resource: Resource; readonly kind: ActionKind }) {
  const { t, i18n } = useLingui();
  const navigate = useNavigate();
  // What the dialog is about stays the same while it is open, also when the resource is read again meanwhile.
  const [asked, setAsked] = useState(kind);
  const [isOpen, setOpen] = useState(false);
  const { id } = resource;
  const words = wordsOf(kind, resource);
  const { resources } = trpc.organizations;

  async function carryOut(reason: string) {
    if (asked === "remove") return client.organizations.resources.remove.mutate({ id, reason });
    const changed = await client.organizations.resources.setStatus.mutate({ id, status: asked, reason });
    queryClient.setQueryData(resources.byId.queryKey({ id }), changed);
    return changed;
  }

  async function onDone() {
    if (asked === "remove") await navigate({ to: "/organization/resources" });
    await queryClient.invalidateQueries({ queryKey: resources.pathKey() });
  }

  return (
    <li className={css["action"]}>
      <p className={css["detail"]}>{i18n._(words.hint)}</p>
      <Button
        variant="default"
        aria-haspopup="dialog"
        onClick={() => {
          setAsked(kind);
          setOpen(true);
        }}
      >
        {i18n._(words.button)}
      </Button>
      <ActionDialog
        words={wordsOf(asked, resource)}
        whereKept={t`Kept with the change, in the trail of the organization.`}
        draft={`resource:${id}:${asked}`}
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        carryOut={carryOut}
        onDone={onDone}
      />
    </li>
  );
}
