import { Trans, useLingui } from "@lingui/react/macro";
import type { OwnMembership } from "@anamnesis/domain";
import { Menu } from "@mantine/core";
import { IconBuildingHospital, IconCheck, IconPlus, IconSelector, IconUserCircle } from "@tabler/icons-react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { useNavigate, useRouter } from "@tanstack/react-router";
import { trpc } from "../../lib/trpc.ts";
import { ErrorState, VisuallyHidden } from "../../ui/States.tsx";
import { useMembership } from "../identity/membership.ts";
import { actIn } from "./acting.ts";
import css from "./OrganizationSwitcher.module.css";
import { memberRoleWords, membershipStatusWords, organizationStatusWords } from "./words.ts";

/** For whom one is here: oneself, or an organization. Nothing for who belongs to none. */
export function OrganizationSwitcher() {
  const { t, i18n } = useLingui();
  const router = useRouter();
  const navigate = useNavigate();
  const membership = useMembership();
  const { data: organizations = [] } = useQuery(trpc.organizations.list.queryOptions());
  const choose = useMutation({
    async mutationFn(chosen: OwnMembership | null) {
      await actIn(chosen?.organizationId ?? null, router);
      if (chosen !== null)
        await navigate({ to: chosen.role === "patient" ? "/organization" : "/organization/members" });
    },
  });
  if (organizations.length === 0 && membership === null) return null;
  const Icon = membership === null ? IconUserCircle : IconBuildingHospital;
  const name = membership?.name ?? t`Yourself`;
  const role = membership === null ? t`Your own diary` : i18n._(memberRoleWords[membership.role]);
  return (
    <section className={css["switcher"]} aria-label={t`For whom you are here`}>
      <Menu
        position="bottom-start"
        width={280}
        shadow="md"
        radius={14}
        // Inside its landmark, and not cut off by the side bar.
        withinPortal={false}
        floatingStrategy="fixed"
        // A menu holds nothing but its items (WAI-ARIA).
        withInitialFocusPlaceholder={false}
      >
        <Menu.Target>
          <button type="button" className={css["button"]}>
            <Icon size={22} stroke={1.7} aria-hidden />
            <VisuallyHidden>
              <Trans>You are here as</Trans>
            </VisuallyHidden>
            <span className={css["text"]}>
              <strong title={name}>{name}</strong>
              <span>{role}</span>
            </span>
            <IconSelector size={18} stroke={1.7} aria-hidden />
          </button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item
            leftSection={<IconUserCircle size={20} stroke={1.7} aria-hidden />}
            rightSection={membership === null && <Chosen />}
            onClick={() => choose.mutate(null)}
          >
            <Trans>Yourself</Trans>
          </Menu.Item>
          {organizations.map((one) => (
            <Menu.Item
              key={one.organizationId}
              leftSection={<IconBuildingHospital size={20} stroke={1.7} aria-hidden />}
              rightSection={membership?.organizationId === one.organizationId && <Chosen />}
              disabled={!isOpen(one)}
              onClick={() => choose.mutate(one)}
            >
              <span className={css["text"]}>
                <span title={one.name}>{one.name}</span>
                <span>
                  {isOpen(one)
                    ? i18n._(memberRoleWords[one.role])
                    : one.status === "active"
                      ? i18n._(organizationStatusWords[one.organizationStatus])
                      : i18n._(membershipStatusWords[one.status])}
                </span>
              </span>
            </Menu.Item>
          ))}
          <Menu.Divider role="separator" />
          <Menu.Item
            leftSection={<IconPlus size={20} stroke={1.7} aria-hidden />}
            onClick={() => void navigate({ to: "/organizations/new" })}
          >
            <Trans>New organization</Trans>
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {choose.isError && <ErrorState error={choose.error} />}
    </section>
  );
}

const isOpen = ({ status, organizationStatus }: OwnMembership) =>
  status === "active" && organizationStatus === "active";

function Chosen() {
  const { t } = useLingui();
  return <IconCheck size={18} stroke={1.7} role="img" aria-label={t`chosen`} />;
}
