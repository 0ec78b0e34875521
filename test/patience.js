// Real servers take their time to start on a busy machine.
jest.setTimeout(300_000);
