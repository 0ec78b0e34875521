import { ApplicationFailure } from '@temporalio/common';
import { ErasedSubjectError } from '@tact/privacy';
import { ErasedPersonError, type PrivacyRequest, type Records, type RequestContent } from '@tact/records';

const forgotten = () =>
  ApplicationFailure.nonRetryable('The request is not there, or forgotten.', 'RequestForgotten');

/** The request a workflow works on. @throws a failure that no retry mends, where it is not there. */
export async function requestOf({ privacyRequests }: Records, requestId: string): Promise<PrivacyRequest> {
  const request = await privacyRequests.find(requestId);
  if (request === null) throw forgotten();
  return request;
}

/** Whom it is about. @throws a failure that no retry mends, once that is forgotten. */
export async function contentOf({ privacyRequests }: Records, requestId: string): Promise<RequestContent> {
  const content = await privacyRequests.content(requestId);
  if (content === null) throw forgotten();
  return content;
}

/** Everybody whom the ids lead to by now, and who turned out to be one of them. */
export async function everyOneMeant(
  { subjects, erasing }: Records,
  { externalIds, subjectKeys }: RequestContent,
): Promise<string[]> {
  const found = await Promise.all(externalIds.map((id) => subjects.find(id)));
  return erasing.everyOneOf([...new Set([...subjectKeys, ...found.filter((key) => key !== null)])]);
}

/** Those of these ids, made known where nobody knew them; who was erased is left alone. */
export async function theLiving(
  { subjects }: Records,
  externalIds: string[],
  subjectKeys: string[],
): Promise<string[]> {
  const found = new Set(subjectKeys);
  for (const id of externalIds) {
    try {
      found.add(await subjects.findOrCreate(id));
    } catch (error) {
      if (!(error instanceof ErasedPersonError) && !(error instanceof ErasedSubjectError)) throw error;
    }
  }
  return [...found];
}
