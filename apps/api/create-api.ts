import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import { pino } from 'pino';
import type { MasterKeys, ResponseSigner, Signers } from '@tact/privacy';
import { ApiModule } from './api.module';
import { LARGEST_BODY_BYTES, parseBodies } from './body-parser';
import { ProblemFilter } from './problem';
import type { ApiSettings } from './settings';
import { validation } from './validation';

/** Links in messages carry a sealed token, and ids of others may be long and percent-encoded. */
const LONGEST_PARAMETER = 2_048;

/** The API, put together and ready to listen. */
export async function createApi(
  settings: ApiSettings,
  masterKeys: MasterKeys,
  signers: Signers,
  responseSigner: ResponseSigner | null,
): Promise<NestFastifyApplication> {
  const adapter = new FastifyAdapter({
    bodyLimit: LARGEST_BODY_BYTES,
    forceCloseConnections: 'idle',
    routerOptions: { maxParamLength: LONGEST_PARAMETER },
  });
  const app = await NestFactory.create<NestFastifyApplication>(
    await ApiModule.open(settings, masterKeys, signers, responseSigner),
    adapter,
    { bodyParser: false, logger: ['error', 'warn'] },
  );
  parseBodies(adapter.getInstance());
  app.useGlobalPipes(validation);
  app.useGlobalFilters(new ProblemFilter(pino({ name: 'api', level: process.env.TACT_LOG ?? 'info' })));
  app.enableShutdownHooks();
  const document = new DocumentBuilder()
    .setTitle('Tact')
    .setDescription('A personalization hub that knows how to take a hint.')
    .setVersion('1')
    .addBearerAuth()
    .addBasicAuth()
    .build();
  SwaggerModule.setup('docs', app, () => SwaggerModule.createDocument(app, document), {
    jsonDocumentUrl: 'openapi.json',
  });
  return app;
}
