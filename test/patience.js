// Real servers take their time to start on a busy machine.
jest.setTimeout(120_000);
