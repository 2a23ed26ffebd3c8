// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Reads metrics with the vendor's client, and prints the answer as one line of JSON.
//
//   node oracle.mjs '{"custSpaceId": "cams-healthy", "granularity": "DAILY", "start": 1756656000000, "end": 1757260799999}'
//
// Endpoint and key come from the variables that cams-sandbox prints. Exit codes: 0 an answer, 1 an error of the service,
// 2 anything else.
import Cams, { GetChatappPhoneNumberMetricRequest } from '@alicloud/cams20200606';
import OpenApi from '@alicloud/openapi-client';

const { env, argv } = process;
const client = new Cams.default(
  new OpenApi.Config({
    accessKeyId: env.ALICLOUD_ACCESS_KEY,
    accessKeySecret: env.ALICLOUD_SECRET_KEY,
    securityToken: env.ALICLOUD_SECURITY_TOKEN,
    endpoint: env.ALIBABA_CLOUD_ENDPOINT_CAMS,
    regionId: env.ALICLOUD_REGION,
    protocol: 'HTTP',
  }),
);
try {
  const { statusCode, body } = await client.getChatappPhoneNumberMetric(new GetChatappPhoneNumberMetricRequest(JSON.parse(argv[2])));
  console.log(JSON.stringify({ statusCode, ...body }));
} catch (error) {
  console.log(JSON.stringify({ statusCode: error.data?.statusCode, code: error.code, message: error.message }));
  process.exitCode = error.data?.statusCode ? 1 : 2;
}
