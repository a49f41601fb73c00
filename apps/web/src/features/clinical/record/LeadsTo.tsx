import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";
import { Loading } from "../../../ui/States.tsx";

/** In the place of a record that was merged into another one: goes on to that, where its look is recorded. */
export function LeadsTo({ patientId }: { readonly patientId: string }) {
  const navigate = useNavigate();
  useEffect(() => {
    void navigate({ to: "/patients/$id", params: { id: patientId }, replace: true });
  }, [navigate, patientId]);
  return <Loading rows={2} height={96} />;
}
