import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD, APP_INTERCEPTOR } from '@nestjs/core';
import { ThrottlerModule } from '@nestjs/throttler';
import type { MasterKeys, ResponseSigner, Signers } from '@tact/privacy';
import { RuleBookSource } from '@tact/policy';
import { openProofs, openRecords } from '@tact/records';
import { temporalClient } from '@tact/temporal';
import { ReadsOfPeople } from './audit/reads-of-people';
import { ApiKeyGuard } from './auth/api-key.guard';
import { RateLimitGuard } from './auth/rate-limit.guard';
import { CatalogueController } from './catalogue.controller';
import { ChoicesController } from './choices.controller';
import { CodecController } from './codec/codec.controller';
import { AskingController } from './customers/asking.controller';
import { Contexts } from './customers/contexts';
import { ConsentWords } from './consents/consent-words';
import { ConsentsController } from './consents/consents.controller';
import { ConsentImports } from './consents/imports';
import { ConsentImportsController } from './consents/imports.controller';
import { NoticesController } from './consents/notices.controller';
import { Refinements } from './consents/refinements';
import { ContextsController } from './customers/contexts.controller';
import { CustomersController } from './customers/customers.controller';
import { EndingChoices } from './customers/ending-choices';
import { Halting } from './customers/halting';
import { HaltsController, SuppressionController } from './customers/halts.controller';
import { Journeys } from './customers/journeys';
import { KnownJourneys } from './customers/known-journeys';
import { EverythingOnItsWayController, OnItsWayController } from './customers/on-its-way.controller';
import { OptIns } from './customers/opt-ins';
import { People } from './customers/people';
import { Preferences } from './customers/preferences';
import { PreferencesController } from './customers/preferences.controller';
import { Profiles } from './customers/profiles';
import { Provenance } from './customers/provenance';
import { ProvenanceController } from './customers/provenance.controller';
import { ReadModel } from './customers/read-model';
import { CustomerRecordsController } from './customers/records.controller';
import { Tracking } from './customers/tracking';
import { TrackingController } from './customers/tracking.controller';
import { Withdrawals } from './customers/withdrawals';
import { Explanations } from './explanations/explanations';
import { ExplanationsController } from './explanations/explanations.controller';
import { Readers } from './explanations/readers';
import { WhyNot } from './explanations/why-not';
import { GpcController } from './gpc.controller';
import { DataMapController } from './data-map.controller';
import { HealthController } from './health.controller';
import { HoldsController } from './holds.controller';
import { Reports } from './deliveries/reports';
import { ReportSourcesController } from './deliveries/report-sources.controller';
import { ReportsController } from './deliveries/reports.controller';
import { IntakeService } from './intake/intake.service';
import { LimitedIntake } from './intake/limited-intake';
import { SegmentController } from './intake/segment.controller';
import { LogController } from './log/log.controller';
import { ListsController } from './ops/lists.controller';
import { OpsController } from './ops/ops.controller';
import { RenewalsController } from './ops/renewals.controller';
import { StopsController } from './ops/stops.controller';
import { TasksController } from './ops/tasks.controller';
import { AboutYouController } from './pages/about-you.controller';
import { AgreementsController } from './pages/agreements.controller';
import { AnswerController } from './pages/answer.controller';
import { Archives } from './pages/archives';
import { OwnDataController } from './pages/own-data.controller';
import { RequestConfirmController } from './pages/request-confirm.controller';
import { Choosables } from './pages/choosables';
import { FreshLinkController } from './pages/fresh-link.controller';
import { OpenDsrController, OpenDsrDiscoveryController } from './opendsr/opendsr.controller';
import { OpenDsrService } from './opendsr/opendsr.service';
import { Openings } from './opendsr/openings';
import { Handling } from './requests/handling';
import { QueueController } from './requests/queue.controller';
import { RequestPagesController } from './requests/request-pages.controller';
import { HistoryController } from './pages/history.controller';
import { LearningController } from './pages/learning.controller';
import { LinksController } from './pages/links.controller';
import { LookController } from './pages/look.controller';
import { ConfirmController } from './pages/confirm.controller';
import { KeepController } from './pages/keep.controller';
import { MessageController } from './pages/message.controller';
import { QuizController } from './pages/quiz.controller';
import { RhythmController } from './pages/rhythm.controller';
import { Visits } from './pages/visits';
import {
  BOOK,
  Closing,
  MASTER_KEYS,
  PROOFS,
  RECORDS,
  RESPONSE_SIGNER,
  RULES,
  SETTINGS,
  TEMPORAL,
} from './providers';
import { ErasureCallbacksController } from './processors/erasure-callbacks.controller';
import { ProcessorsController } from './processors/processors.controller';
import { SettlingController } from './processors/settling.controller';
import { Settling } from './processors/settling';
import { Waking } from './processors/waking';
import { OpeningRequests } from './privacy/opening-requests';
import { SelfService } from './privacy/self-service';
import { PrivacyRequestsController } from './privacy/privacy-requests.controller';
import { OpenReceiptsController, ReceiptsController } from './receipts/receipts.controller';
import { StopReceipts } from './receipts/stop-receipts';
import { loadRuleBookFiles } from './rule-book-files';
import type { ApiSettings } from './settings';
import { SlotNotes } from './slots/slot-notes';
import { SlotTexts } from './slots/slot-texts';
import { SlotView } from './slots/slot-view';
import { Slots } from './slots/slots.service';
import { SlotsController } from './slots/slots.controller';

const RATE_WINDOW_SECONDS = 10;

@Module({})
export class ApiModule {
  /** The whole API over one memory and one way to the workflows. */
  static async open(
    settings: ApiSettings,
    masterKeys: MasterKeys,
    signers: Signers,
    responseSigner: ResponseSigner | null,
  ): Promise<DynamicModule> {
    const records = await openRecords({
      uri: settings.mongoUri,
      masterKeys,
      keyCacheSeconds: settings.keyCacheSeconds,
    });
    const client = temporalClient(settings.temporal, records.keys);
    const book = new RuleBookSource(records, settings);
    // A rule book that can't be read is said at the start, and not to the first page that waits.
    book.policy();
    return {
      module: ApiModule,
      imports: [
        ThrottlerModule.forRoot([
          { ttl: RATE_WINDOW_SECONDS * 1000, limit: settings.ratePerSecond * RATE_WINDOW_SECONDS },
        ]),
      ],
      controllers: [
        SegmentController,
        CustomersController,
        CustomerRecordsController,
        ConsentsController,
        AskingController,
        ConsentImportsController,
        NoticesController,
        ProvenanceController,
        ExplanationsController,
        SlotsController,
        PreferencesController,
        ContextsController,
        TrackingController,
        ChoicesController,
        GpcController,
        HaltsController,
        SuppressionController,
        OnItsWayController,
        EverythingOnItsWayController,
        CatalogueController,
        ListsController,
        RenewalsController,
        StopsController,
        OpsController,
        TasksController,
        LogController,
        ReceiptsController,
        OpenReceiptsController,
        PrivacyRequestsController,
        ProcessorsController,
        SettlingController,
        ErasureCallbacksController,
        ConfirmController,
        MessageController,
        AgreementsController,
        RhythmController,
        AboutYouController,
        LearningController,
        HistoryController,
        LookController,
        QuizController,
        FreshLinkController,
        LinksController,
        KeepController,
        AnswerController,
        RequestConfirmController,
        OwnDataController,
        ReportsController,
        ReportSourcesController,
        CodecController,
        OpenDsrController,
        OpenDsrDiscoveryController,
        QueueController,
        RequestPagesController,
        HealthController,
        DataMapController,
        HoldsController,
      ],
      providers: [
        { provide: SETTINGS, useValue: settings },
        { provide: MASTER_KEYS, useValue: masterKeys },
        { provide: RECORDS, useValue: records },
        { provide: PROOFS, useValue: openProofs(records, signers) },
        { provide: RESPONSE_SIGNER, useValue: responseSigner },
        { provide: TEMPORAL, useValue: client },
        { provide: RULES, useValue: loadRuleBookFiles(settings) },
        { provide: BOOK, useValue: book },
        { provide: APP_GUARD, useClass: ApiKeyGuard },
        { provide: APP_GUARD, useClass: RateLimitGuard },
        { provide: APP_INTERCEPTOR, useClass: ReadsOfPeople },
        Archives,
        Choosables,
        Closing,
        EndingChoices,
        ConsentImports,
        ConsentWords,
        Explanations,
        Halting,
        IntakeService,
        LimitedIntake,
        Tracking,
        Contexts,
        OpenDsrService,
        Openings,
        Handling,
        Journeys,
        KnownJourneys,
        People,
        Profiles,
        OptIns,
        OpeningRequests,
        Settling,
        Waking,
        SelfService,
        Preferences,
        Provenance,
        ReadModel,
        Readers,
        Refinements,
        Reports,
        WhyNot,
        SlotNotes,
        Slots,
        SlotTexts,
        SlotView,
        StopReceipts,
        Visits,
        Withdrawals,
      ],
    };
  }
}
