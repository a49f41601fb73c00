import { msg } from "@lingui/core/macro";
import { Trans, useLingui } from "@lingui/react/macro";
import type { Resource } from "@anamnesis/domain";
import { useNavigate } from "@tanstack/react-router";
import { client, queryClient, trpc } from "../../../lib/trpc.ts";
import { Card } from "../../../ui/Page.tsx";
import { Action, ActionList, type ActionWords } from "../../../ui/Actions.tsx";

type ActionKind = "inactive" | "active" | "remove";

function wordsOf(kind: ActionKind, { name }: Resource): ActionWords {
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
  const navigate = useNavigate();
  const { id } = resource;
  const { resources } = trpc.organizations;

  async function carryOut(kind: ActionKind, reason: string) {
    if (kind === "remove") return client.organizations.resources.remove.mutate({ id, reason });
    const changed = await client.organizations.resources.setStatus.mutate({ id, status: kind, reason });
    queryClient.setQueryData(resources.byId.queryKey({ id }), changed);
    return changed;
  }

  const dialogOf = (asked: ActionKind) => ({
    draft: `resource:${id}:${asked}`,
    whereKept: t`Kept with the change, in the trail of the organization.`,
    carryOut: (reason: string) => carryOut(asked, reason),
    async onDone() {
      if (asked === "remove") await navigate({ to: "/organization/resources" });
      await queryClient.invalidateQueries({ queryKey: resources.pathKey() });
    },
  });
  const kinds: readonly ActionKind[] = [resource.status === "inactive" ? "active" : "inactive", "remove"];
  return (
    <Card label={t`What you can do`}>
      <h2>
        <Trans>What you can do</Trans>
      </h2>
      <ActionList>
        {kinds.map((kind, place) => (
          // By place, so that the button stays the same one, and keeps the cursor, when its action changes.
          <Action key={place} action={kind} wordsOf={(asked) => wordsOf(asked, resource)} dialogOf={dialogOf} isWide />
        ))}
      </ActionList>
    </Card>
  );
}
