/** The texts of the preference centre, page by page: every language has each of them. */
export const centreTexts = [
  // On every page
  ...(['skip', 'contents', 'navChoices', 'navRhythm', 'navYou'] as const),
  ...(['navHistory', 'navData', 'navLook', 'footLink', 'footNothing'] as const),
  ...(['save', 'back', 'onItsWay'] as const),
  // What was done, said once
  ...(['doneTitle', 'donePaused', 'doneResumed', 'doneObjected', 'doneObjectionEnded'] as const),
  ...(['doneStopped', 'doneGiven', 'doneRenewed', 'doneRhythm', 'doneTopics'] as const),
  ...(['doneHours', 'doneZone', 'doneCeiling', 'doneForgotten', 'doneForgottenForGood'] as const),
  ...(['doneAllowed', 'doneStage', 'doneTaken', 'doneLook', 'doneLinkSent'] as const),
  ...(['doneQuiz', 'failedTitle', 'failedNothing', 'failedDate', 'failedHours'] as const),
  ...(['failedDays', 'failedLink', 'failedStale'] as const),
  // What you agreed to
  ...(['choicesTitle', 'choicesLead', 'fromMessage', 'whyThis', 'stopThis'] as const),
  ...(['statePaused', 'endPause', 'stateObjected', 'endObjection', 'stateSuppressed'] as const),
  ...(['agreedTitle', 'agreedIntro', 'agreedNone', 'endedTitle', 'endedIntro'] as const),
  ...(['endedShow', 'whatMeans', 'example', 'uses', 'always'] as const),
  ...(['alwaysTitle', 'alwaysIntro', 'channelEmail', 'channelInApp', 'channelWebhook'] as const),
  ...(['channelAny', 'sensitive', 'special', 'given', 'givenEnds'] as const),
  ...(['endsSoon', 'givenNoEnd', 'stopOne', 'included', 'stopOneOf', 'keepOne'] as const),
  ...(['stateWithdrawn', 'stateRefused', 'stateExpired', 'stateNever', 'agreeOne'] as const),
  ...(['agreeOneOf', 'pauseTitle', 'pauseIntro', 'pauseLegend', 'pauseWeek'] as const),
  ...(['pauseMonth', 'pauseQuarter', 'pauseUntil', 'pauseDay', 'pauseOpen'] as const),
  ...(['pauseButton', 'objectTitle', 'objectIntro', 'objectButton'] as const),
  // The examples and details of a notice; what a purpose says about itself comes from its own register.
  ...(['exampleConsent', 'detailBasis', 'detailMonths'] as const),
  // What, when, how often
  ...(['rhythmTitle', 'rhythmLead', 'ownLimits', 'oneCap', 'oftenLegend'] as const),
  ...(['oftenAny', 'oftenWeek', 'oftenFortnight', 'oftenMonth', 'oftenDays'] as const),
  ...(['hoursLegend', 'hoursFrom', 'hoursTo', 'hoursIntro', 'hoursSave'] as const),
  ...(['hoursAny', 'topicsTitle', 'topicsLegend', 'topicsIntro', 'topicsNone'] as const),
  ...(['zoneTitle', 'zoneLabel', 'zoneIntro', 'zoneUnknown'] as const),
  // What we believe
  ...(['youTitle', 'youLead', 'levelTitle', 'levelNow', 'levelNext'] as const),
  ...([
    'levelNextConsent',
    'levelNextCeiling',
    'levelNextInterest',
    'levelNextTime',
    'levelNextDays',
  ] as const),
  ...([
    'levelNextFavourite',
    'levelNextPurchase',
    'levelLegend',
    'levelGeneral',
    'levelGeneralText',
  ] as const),
  ...([
    'levelContextual',
    'levelContextualText',
    'levelInterest',
    'levelInterestText',
    'levelIndividual',
  ] as const),
  ...(['levelIndividualText', 'levelOpen', 'levelOpenText', 'stageTitle', 'stageIs'] as const),
  ...(['stageSaid', 'stageSure', 'stageBecause', 'stageNothing', 'evidence'] as const),
  ...([
    'evidenceAbsence',
    'evidenceSaid',
    'did_Page_Viewed',
    'did_Products_Searched',
    'did_Product_List_Viewed',
  ] as const),
  ...([
    'did_Product_List_Filtered',
    'did_Product_Viewed',
    'did_Reviews_Viewed',
    'did_Products_Compared',
    'did_Product_Added_to_Wishlist',
  ] as const),
  ...([
    'did_Product_Added',
    'did_Cart_Viewed',
    'did_Checkout_Started',
    'did_Payment_Info_Entered',
    'did_Order_Completed',
  ] as const),
  ...(['did_other', 'stageWrong', 'stageLegend', 'stage_discovering', 'stage_researching'] as const),
  ...(['stage_deciding', 'stage_enjoying', 'stageSave', 'interestsTitle', 'interestsIntro'] as const),
  ...(['interestsNone', 'interestSearches', 'interestViews', 'interestLast', 'interestBought'] as const),
  ...(['forget', 'forgetOf', 'forgetForGood', 'forgetForGoodOf', 'notNotedTitle'] as const),
  ...(['allowAgain', 'allowAgainOf', 'toldTitle', 'toldIntro', 'toldNone'] as const),
  ...(['toldName', 'toldEmail', 'toldLanguage', 'toldZone', 'toldRegion'] as const),
  ...(['toldGoals', 'takeBack', 'takeBackOf', 'quietTitle', 'quietNone'] as const),
  ...(['quietSome', 'quietGeneral', 'quietSilent'] as const),
  // What we sent you
  ...(['historyTitle', 'historyLead', 'historyNone', 'historyMore', 'historyNewest'] as const),
  ...(['historyWhy', 'historyFull', 'fate', 'outcome'] as const),
  // Where your data goes
  ...(['dataTitle', 'dataLead', 'pictureTitle', 'pictureText', 'pictureYou'] as const),
  ...(['pictureYouSub', 'pictureShop', 'pictureShopSub', 'pictureVault', 'pictureVaultSub'] as const),
  ...(['pictureOut', 'pictureOutSub', 'pictureEnd', 'pictureEndSub', 'dataForPurpose'] as const),
  ...(['dataWhat', 'dataSource', 'dataHow', 'dataHowMonths', 'dataNone', 'dataKey'] as const),
  ...(['dataSold'] as const),
  // How it looks
  ...(['lookTitle', 'lookLead', 'languageLegend', 'languageText', 'sizeLegend'] as const),
  ...(['sizeNormal', 'sizeLarge', 'sizeLarger', 'calmLegend', 'calmRich'] as const),
  ...(['calmCalm'] as const),
  // One message
  ...(['whyTitle', 'whyHow', 'whyGone'] as const),
  // A link that is too old to show anything personal
  ...(['staleTitle', 'staleLead', 'staleFresh', 'staleFreshText', 'staleQuiet'] as const),
  ...(['staleStop', 'staleLess', 'staleLessText', 'staleLessButton', 'stalePlain'] as const),
  ...(['stalePlainText', 'stalePlainButton'] as const),
  // Three questions
  ...(['quizTitle', 'quizLead', 'quizGoals', 'quizGoalsFor', 'quizTopics'] as const),
  ...(['quizTopicsFor', 'quizOften', 'quizOftenFor', 'quizOftenOpen', 'quizButton'] as const),
  ...(['quizConsent', 'quizThanks', 'quizThanksText', 'quizToChoices'] as const),
  // What is kept, field by field
  ...(['kept_category', 'kept_product', 'kept_query', 'kept_session'] as const),
  ...(['kept_supportCase', 'kept_timeZone', 'kept_dwellSeconds', 'kept_scrollDepth'] as const),
  ...(['kept_bought_product', 'kept_bought_category', 'kept_touchId', 'kept_campaign'] as const),
  ...(['kept_language', 'kept_region', 'kept_goals', 'kept_title'] as const),
  ...(['kept_firstName', 'kept_lastName', 'kept_addressAs', 'kept_email'] as const),
] as const;

export type CentreText = (typeof centreTexts)[number];
