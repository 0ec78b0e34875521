/** The texts of taking one's data away and of being deleted: every language has each of them. */
export const ownDataTexts = [
  // In the preference centre
  ...(['ownTitle', 'takeTitle', 'takeText', 'takeButton', 'deleteTitle', 'deleteText'] as const),
  ...(['deleteStops', 'deleteLeft', 'deleteCopy', 'deleteButton', 'howConfirmed'] as const),
  ...(['noAddress', 'askUs', 'asked', 'running'] as const),
  // The mail that asks whether it was them
  ...(['confirmTakeSubject', 'confirmTakeText', 'confirmDeleteSubject'] as const),
  ...(['confirmDeleteText', 'confirmIgnore', 'confirmLink'] as const),
  // Behind its link
  ...(['confirmTakeTitle', 'confirmTakeAbout', 'confirmTakeButton', 'confirmDeleteTitle'] as const),
  ...(['confirmDeleteAbout', 'confirmDeleteButton', 'confirmDeleteCopy', 'confirmUntil'] as const),
  ...(['dropButton', 'lapsedTitle', 'lapsedText', 'cancelledText', 'refusedText'] as const),
  ...(['humanText'] as const),
  // Where the copy is fetched
  ...(['archiveTitle', 'archiveReady', 'archiveSize', 'archiveInside', 'archiveCare'] as const),
  ...(['archiveButton', 'archiveGone', 'archiveMailSubject', 'archiveMailText'] as const),
  ...(['archiveMailCare', 'archiveMailLink', 'eraseMailCopy'] as const),
  // The page in the archive
  ...(['pageTitle', 'pageLead', 'pageFiles', 'pageEnglish', 'pageWho', 'pageContact'] as const),
  ...(['pageAuthority', 'pageRights', 'pageSource', 'pageProfiling', 'pagePurposes'] as const),
  ...(['pageRecipients', 'pageKnowsYou', 'pageTransfers', 'pageConsents'] as const),
  ...(['pageDecisions'] as const),
  ...(['pageStores', 'pageEntries', 'pageMore', 'pageCopies'] as const),
  ...(['pageLeftOut', 'pageReadBy', 'yes', 'no', 'nothing'] as const),
  // What each store is called
  ...(['store_subjects', 'store_aliases', 'store_profiles', 'store_wrapped_keys'] as const),
  ...(['store_inbox', 'store_dispatches', 'store_journeys', 'store_decisions'] as const),
  ...(['store_touches', 'store_gates', 'store_consent_entries', 'store_told_facts'] as const),
  ...(['store_in_app_messages', 'store_tasks', 'store_tracking_limits'] as const),
  ...(['store_addresses', 'store_consent_requests', 'store_log_entries'] as const),
  ...(['store_log_parked', 'store_suppressed_addresses', 'store_privacy_requests'] as const),
  ...(['store_legal_holds', 'store_opendsr_requests', 'store_request_callbacks'] as const),
  ...(['store_receipts'] as const),
] as const;

export type OwnDataText = (typeof ownDataTexts)[number];
