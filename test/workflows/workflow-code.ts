import { join } from 'node:path';
import { bundleWorkflowCode } from '@temporalio/worker';
import { projectRoot } from '@tact/servers';

const inProject = (path: string): string => join(projectRoot(), path);

/** The workflows as they stand in the source, ready for a worker or a replay; `entry` names a variant of them. */
export async function workflowCode(entry = 'workflows/journeys.ts'): Promise<{ code: string }> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: inProject(entry),
    failureConverterPath: inProject('libs/temporal/failure-converter.ts'),
    webpackConfigHook: (config) => ({
      ...config,
      resolve: {
        ...config.resolve,
        alias: {
          ...(config.resolve?.alias as Record<string, string>),
          '@tact/journey': inProject('libs/journey/index.ts'),
        },
      },
    }),
    logger: { log() {}, trace() {}, debug() {}, info() {}, warn: console.warn, error: console.error },
  });
  return { code };
}
