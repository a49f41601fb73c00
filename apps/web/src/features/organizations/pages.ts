/** Whether a page belongs to the organization that one acts in: it shows nothing to who acts for themselves. */
export const isOrganizationPage = (path: string): boolean =>
  /^\/(?:organization|shared|patients|cases|day|reviews)(?:\/|$)/u.test(path);
