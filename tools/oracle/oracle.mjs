// Copyright (c) chatapp-metrics
// SPDX-License-Identifier: MPL-2.0

// Calls an operation with the vendor's client, and prints the answer as one line of JSON.
//
//   node oracle.mjs GetChatappPhoneNumberMetric '{"custSpaceId": "cams-healthy", "granularity": "DAILY", "start": 1756656000000, "end": 1757260799999}'
//   node oracle.mjs GetWhatsappHealthStatus '{"CustSpaceId": "cams-healthy", "NodeType": "phone", "PhoneNumber": "8613800000001"}'
//
// An operation that the client does not have goes through callApi of its core, which takes the parameters as they are on the wire.
// Endpoint and key come from the variables that cams-sandbox prints. Exit codes: 0 an answer, 1 an error of the service,
// 2 anything else.
import Cams from '@alicloud/cams20200606';
import OpenApi from '@alicloud/openapi-client';

const {
  env,
  argv: [, , action, parameters],
} = process;
const config = new OpenApi.Config({
  accessKeyId: env.ALICLOUD_ACCESS_KEY,
  accessKeySecret: env.ALICLOUD_SECRET_KEY,
  securityToken: env.ALICLOUD_SECURITY_TOKEN,
  endpoint: env.ALIBABA_CLOUD_ENDPOINT_CAMS,
  regionId: env.ALICLOUD_REGION,
  protocol: 'HTTP',
});

// own calls an operation that the client has, and generic any other.
async function own(query) {
  const client = new Cams.default(config);
  const method = action[0].toLowerCase() + action.slice(1);
  return client[method](new Cams[`${action}Request`](query));
}

async function generic(query) {
  const params = new OpenApi.Params({
    action,
    version: '2020-06-06',
    protocol: 'HTTPS',
    pathname: '/',
    method: 'POST',
    authType: 'AK',
    style: 'RPC',
    reqBodyType: 'formData',
    bodyType: 'json',
  });
  return new OpenApi.default(config).callApi(params, new OpenApi.OpenApiRequest({ query }), {});
}

try {
  const query = JSON.parse(parameters);
  const { statusCode, body } = await (Cams[`${action}Request`] ? own(query) : generic(query));
  console.log(JSON.stringify({ statusCode, ...body }));
} catch (error) {
  console.log(JSON.stringify({ statusCode: error.data?.statusCode, code: error.code, message: error.message }));
  process.exitCode = error.data?.statusCode ? 1 : 2;
}
