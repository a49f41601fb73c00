import type { ActingRefusal } from "./organization-words.ts";
import { connectionFailures } from "./resource-words.ts";

/*
 * Every reason that an AppError can have, once. Those of a feature are what somebody can do something about: whoever
 * shows them has words for each. The lists below them need none.
 */

export const identityReasons = [
  "identity.admin_exists",
  "identity.busy",
  "identity.change_password_first",
  "identity.email_not_verified",
  "identity.last_administrator",
  "identity.link_expired",
  "identity.link_invalid",
  "identity.link_used",
  "identity.link_waiting",
  "identity.no_second_factor",
  "identity.not_your_own_account",
  "identity.out_of_scope",
  "identity.passkey_known",
  "identity.passkey_needs_name",
  "identity.passkey_not_found",
  "identity.passkey_refused",
  "identity.passkey_too_late",
  "identity.passkey_unknown",
  "identity.second_factor_required",
  "identity.sign_in_first",
  "identity.step_up_required",
  "identity.too_many_passkeys",
  "identity.too_many_tries",
  "identity.totp_not_begun",
  "identity.totp_wrong",
  "identity.user_not_found",
  "identity.wrong_credentials",
] as const;

export const organizationsReasons = [
  "organizations.acts_elsewhere",
  "organizations.address_closed",
  "organizations.address_not_allowed",
  "organizations.already_invited",
  "organizations.choose_first",
  "organizations.invitation_expired",
  "organizations.invitation_for_another",
  "organizations.invitation_invalid",
  "organizations.invitation_not_found",
  "organizations.invitation_withdrawn",
  "organizations.last_admin",
  "organizations.member_not_found",
  "organizations.name_unknown",
  "organizations.not_a_member",
  "organizations.not_found",
  "organizations.not_permitted",
  "organizations.organization_closed",
  "organizations.resource_changed_meanwhile",
  "organizations.resource_name_taken",
  "organizations.resource_not_found",
  "organizations.resource_type_stays",
  "organizations.second_factor_required",
  "organizations.secret_for_another_address",
  "organizations.session_not_found",
  "organizations.slug_taken",
  "organizations.too_many",
  "organizations.too_many_addresses",
  "organizations.too_many_mails",
  "organizations.too_many_names",
  "organizations.too_many_resources",
  "organizations.too_many_slugs",
  "organizations.too_many_tests",
  "organizations.too_many_webhooks",
  "organizations.would_lock_out",
] as const;

export const symptomsReasons = [
  "symptoms.category_exists",
  "symptoms.category_not_found",
  "symptoms.entry_changed_meanwhile",
  "symptoms.entry_not_found",
  "symptoms.entry_withdrawn",
  "symptoms.id_taken",
  "symptoms.import_not_found",
  "symptoms.import_undone",
  "symptoms.intake_not_found",
  "symptoms.intake_withdrawn",
  "symptoms.not_shared",
  "symptoms.notes_changed_meanwhile",
  "symptoms.share_not_found",
  "symptoms.shares_not_taken",
  "symptoms.too_many_categories",
  "symptoms.too_many_shares",
  "symptoms.too_many_trackers",
  "symptoms.tracker_exists",
  "symptoms.tracker_not_found",
] as const;

export const exportsReasons = ["exports.not_found", "exports.too_many", "exports.too_many_unfinished"] as const;

export const clinicalReasons = [
  "clinical.account_linked",
  "clinical.already_reviewed",
  "clinical.code_unknown",
  "clinical.already_answered",
  "clinical.already_used",
  "clinical.case_changed_meanwhile",
  "clinical.case_ended",
  "clinical.case_not_found",
  "clinical.handover_not_found",
  "clinical.has_case_already",
  "clinical.no_such_move",
  "clinical.not_who_writes",
  "clinical.note_changed_meanwhile",
  "clinical.note_not_as_shown",
  "clinical.note_not_found",
  "clinical.note_of_others",
  "clinical.note_signed",
  "clinical.already_asked",
  "clinical.emergency_not_found",
  "clinical.last_in_care_team",
  "clinical.not_a_clinician",
  "clinical.outside_care_team",
  "clinical.own_emergency",
  "clinical.patient_changed_meanwhile",
  "clinical.patient_not_found",
  "clinical.look_not_found",
  "clinical.question_not_found",
  "clinical.record_link_not_found",
  "clinical.too_many_emergencies",
  "clinical.too_many_questions",
  "clinical.patient_merged",
  "clinical.accounts_of_both",
  "clinical.background_changed_meanwhile",
  "clinical.identifier_not_found",
  "clinical.merge_not_found",
  "clinical.merged_further",
  "clinical.too_many_identifiers",
  "clinical.allergies_known",
  "clinical.allergy_changed_meanwhile",
  "clinical.medication_changed_meanwhile",
  "clinical.medications_known",
  "clinical.observation_not_found",
  "clinical.patient_unreadable",
  "clinical.record_number_taken",
  "clinical.diagnosis_changed_meanwhile",
  "clinical.diagnosis_not_found",
  "clinical.icd_code_unknown",
  "clinical.no_model",
  "clinical.nothing_to_cite",
  "clinical.snippet_name_taken",
  "clinical.snippet_not_found",
  "clinical.too_many_snippets",
  "clinical.own_diagnosis",
  "clinical.image_busy",
  "clinical.image_not_found",
  "clinical.image_not_shown",
  "clinical.image_upload_over",
  "clinical.report_changed_meanwhile",
  "clinical.report_not_as_shown",
  "clinical.report_not_found",
  "clinical.report_signed",
  "clinical.too_many_images",
  "clinical.dosage_missing",
  "clinical.finding_unanswered",
  "clinical.nothing_to_replace",
  "clinical.no_part_of_plan",
  "clinical.plan_approved",
  "clinical.plan_changed_meanwhile",
  "clinical.plan_not_found",
  "clinical.plan_not_running",
  "clinical.plan_nothing_to_replace",
  "clinical.prescription_changed_meanwhile",
  "clinical.prescription_not_found",
  "clinical.prescription_signed",
] as const;

export const terminologyReasons = ["terminology.file_known", "terminology.import_not_found"] as const;

export const remindersReasons = [
  "reminders.device_not_found",
  "reminders.push_service_unknown",
  "reminders.switched_off",
  "reminders.too_many_devices",
  "reminders.too_many_tests",
] as const;

export const operationsReasons = [
  "operations.alert_not_found",
  "operations.job_ended",
  "operations.job_not_dead",
  "operations.job_not_found",
  "operations.rotation_under_way",
] as const;

export const requestReasons = ["request.cross_site"] as const;

/** Said at the field that it is about, in words that come with the error. */
export const fieldReasons = [
  "identity.address_taken",
  "identity.code_wrong",
  "identity.recovery_code_wrong",
  "identity.same_email",
  "identity.totp_clock_off",
  "identity.totp_used",
  "identity.weak_password",
  "identity.wrong_password",
  "organizations.already_member",
  "request.cursor_unknown",
  "request.invalid",
] as const;

/** Said by a page of the server's own, to whoever follows a link to a file. */
export const downloadReasons = ["exports.link_expired", "exports.link_invalid"] as const;

/**
 * What whoever reads of it can do nothing about but what the words of the kind say: faults of ours and of what is
 * around us, and what only a program asks for in the wrong way. The names are for the log.
 */
export const faults = [
  "crypto.key_not_kept",
  "crypto.key_provider_unavailable",
  "crypto.not_sealed",
  "crypto.nothing_handed_out",
  "crypto.other_key_provider",
  "crypto.refused",
  "crypto.unknown_key",
  "database.not_writable",
  "database.read_only_transaction",
  "database.rolled_back",
  "database.silent",
  "database.unavailable",
  "fhir.import_not_found",
  "fhir.not_found",
  "fhir.format",
  "fhir.unprocessable",
  "hl7.character_set",
  "hl7.message_not_found",
  "hl7.not_a_message",
  "hl7.too_many_held",
  "http.body_missing",
  "http.body_not_json",
  "http.body_too_large",
  "http.busy",
  "http.content_length",
  "http.content_type",
  "http.context_missing",
  "http.headers_too_large",
  "http.invalid",
  "http.malformed",
  "http.method",
  "http.not_found",
  "http.path_invalid",
  "http.path_too_long",
  "http.query",
  "http.too_many_requests",
  "http.too_slow",
  "identity.account_gone",
  "identity.not_permitted",
  "internal",
  "jobs.asker_gone",
  "jobs.kind_unknown",
  "jobs.not_held",
  "jobs.put_off",
  "jobs.worker_died",
  "live.too_many_watchers",
  "mail.link_invalid",
  "mail.message_id_invalid",
  "mail.not_delivered",
  "mail.recipient_invalid",
  "mail.sender_invalid",
  "mail.time_invalid",
  "mail.url_invalid",
  "objects.damaged",
  "objects.key_invalid",
  "objects.not_found",
  "objects.range_invalid",
  "objects.unavailable",
  "operations.job_cancelled",
  "operations.metrics_closed",
  "request.bad_request",
  "request.batch_too_long",
  "request.idempotency_key_invalid",
  "request.idempotency_key_reused",
  "request.method_not_supported",
  "request.not_found",
  "request.not_in_a_batch",
  "request.payload_too_large",
  "request.refused",
  "request.unsupported_media_type",
  "request.value_refused",
  "reminders.not_delivered",
  "scanning.unavailable",
  "symptoms.diary_changes",
  "symptoms.entry_not_opened",
  ...connectionFailures.map((failure) => `outbound.${failure}` as const),
] as const;

/** Has words of its own wherever people meet it. */
export type SpokenReason =
  | (typeof identityReasons)[number]
  | (typeof organizationsReasons)[number]
  | (typeof symptomsReasons)[number]
  | (typeof exportsReasons)[number]
  | (typeof clinicalReasons)[number]
  | (typeof terminologyReasons)[number]
  | (typeof remindersReasons)[number]
  | (typeof operationsReasons)[number]
  | (typeof requestReasons)[number];

export type DownloadReason = (typeof downloadReasons)[number];

export type Reason = SpokenReason | (typeof fieldReasons)[number] | DownloadReason | (typeof faults)[number];

/** With which reason somebody is refused who may not act in an organization now. */
export const reasonOfRefusal: Readonly<Record<ActingRefusal, Reason>> = {
  not_a_member: "organizations.not_a_member",
  organization_closed: "organizations.organization_closed",
  second_factor_required: "organizations.second_factor_required",
  address_not_allowed: "organizations.address_not_allowed",
  // Proving who one is ends this refusal: asked for in the same way as for everything else that needs it.
  prove_again: "identity.step_up_required",
};
