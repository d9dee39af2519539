// Written by `make openapi`. Do not edit.

export interface paths {
    "/v1/alerts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    survey?: number;
                    state?: "closed" | "open";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/alerts/{alert_id}/close": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    alert_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Alert"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/answer": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AnswerIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        RateLimit: components["headers"]["RateLimit"];
                        "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AnswerReply"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/ask": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AskIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        RateLimit: components["headers"]["RateLimit"];
                        "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AskReply"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/asks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ServerAskIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ServerAskReply"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AudienceList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AudienceIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Audience"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/default": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DefaultAudience"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: {
                    survey?: number;
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["CriteriaIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AudiencePreview"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/{audience_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    audience_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Audience"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    audience_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    audience_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AudiencePatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Audience"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/audiences/{audience_id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    survey?: number;
                };
                header?: never;
                path: {
                    audience_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AudiencePreview"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audiences/{audience_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    segment?: string;
                };
                header?: never;
                path: {
                    audience_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/audit": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AuditEntryList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benchmarks": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    survey?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BenchmarkList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BenchmarkIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Benchmark"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/benchmarks/{benchmark_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    benchmark_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    benchmark_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BenchmarkPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Benchmark"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/deliveries/{delivery_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    delivery_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeliveryOut"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/deliveries/{delivery_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    delivery_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeliveryOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/dismiss": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TokenIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        RateLimit: components["headers"]["RateLimit"];
                        "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DismissReply"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EndpointList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EndpointIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewEndpoint"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TemplateTrialIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TemplateTrial"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpoint_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    endpoint_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EndpointOut"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    endpoint_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    endpoint_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["EndpointPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EndpointOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/endpoints/{endpoint_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    state?: "delivered" | "failed" | "pending";
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    endpoint_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeliveryList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpoint_id}/prepare": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    endpoint_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Prepared"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpoint_id}/redeliver": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    endpoint_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RedeliverIn"];
                };
            };
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Redelivered"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpoint_id}/rotate-secret": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    endpoint_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewSecret"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/endpoints/{endpoint_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    endpoint_id: number;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["EndpointTestIn"];
                };
            };
            responses: {
                202: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeliveryOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/events/samples": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    event?: "alert.closed" | "alert.opened" | "ask.dismissed" | "follow_up.changed" | "respondent.became_detractor" | "response.created" | "response.finished" | "response.updated" | "tag.silent";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EventPayloadList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/export/everything": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/zip": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-ups": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    survey?: number;
                    state?: "closed" | "open" | "waiting";
                    assignee?: number;
                    overdue?: boolean;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FollowUpItemList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FollowUpIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FollowUpDetail"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/follow-ups/{follow_up_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    follow_up_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FollowUpDetail"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    follow_up_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FollowUpPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FollowUpDetail"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/follow-ups/{follow_up_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    follow_up_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["FollowUpNoteIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FollowUpDetail"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/goals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    survey?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GoalList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["GoalIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Goal"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/goals/{goal_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    goal_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    goal_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["GoalPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Goal"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ResponseImportList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: {
                    dry_run?: boolean;
                    delimiter?: string;
                    encoding?: "utf-16-be" | "utf-16-le" | "utf-8" | "windows-1252";
                    format?: "csv" | "json";
                    survey?: number;
                    source?: "csv" | "delighted" | "formbricks" | "google_forms" | "hubspot" | "posthog" | "surveymonkey" | "typeform" | "wootric";
                    columns?: string;
                    only?: string;
                    dates?: "day-first" | "month-first";
                    time_zone?: string;
                    scale?: "0-10";
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "text/csv": string;
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ResponseImportReport"];
                        "text/csv": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InvitationList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["InvitationIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewInvitation"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/accept": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["AcceptanceIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/invitations/{invitation_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    invitation_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["KeyList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["KeyIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewKey"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/keys/{key_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    key_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RevokedKey"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mail/check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                    dkim_selector?: string;
                    planned?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailCheck"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mail/events/{provider}/{secret}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    provider: string;
                    secret: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/plain": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mail/reporters": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReporterList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReporterIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewReporter"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/mail/reporters/{mail_reporter_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    mail_reporter_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    mail_reporter_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReporterPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReporterOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/members": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/members/{member_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: {
                    keys?: boolean;
                };
                header?: never;
                path: {
                    member_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RemovedMemberOut"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    member_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MemberPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChangedMemberOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/members/{member_id}/sign-in-links": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    member_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MemberLink"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/opt-outs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OptOutIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OptOutResult"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                    respondent?: string;
                    kind?: string;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OutcomeList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OutcomeIn"] | components["schemas"]["OutcomeIn"][];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoredOutcomes"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/outcomes/{outcome_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path: {
                    outcome_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                    q?: string;
                    state?: "bounced" | "complained" | "mailable" | "unsubscribed";
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecipientList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RecipientIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecipientOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/batch": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RecipientBatchIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["StoredRecipients"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/counts": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecipientCounts"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/import": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: {
                    dry_run?: boolean;
                    delimiter?: string;
                    encoding?: "utf-16-be" | "utf-16-le" | "utf-8" | "windows-1252";
                    format?: "csv" | "json";
                    site?: number;
                    columns?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "text/csv": string;
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ImportReport"];
                        "text/csv": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/imports": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecipientImportList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/signed": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: {
                    site?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SignedRecipients"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/recipients/{recipient_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                    id?: string;
                };
                header?: never;
                path: {
                    recipient_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecipientWithHistory"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: {
                    site?: number;
                    id?: string;
                };
                header?: never;
                path: {
                    recipient_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: {
                    site?: number;
                    id?: string;
                };
                header?: never;
                path: {
                    recipient_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RecipientPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecipientOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/respondents": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                    survey?: number;
                    category?: "detractor" | "passive" | "promoter";
                    became?: "detractor" | "passive" | "promoter";
                    q?: string;
                    order?: "id" | "latest_answer";
                    at_risk?: boolean;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RespondentList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/respondents/{respondent_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                    id?: string;
                };
                header?: never;
                path: {
                    respondent_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RespondentHistory"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: {
                    site?: number;
                    id?: string;
                };
                header?: never;
                path: {
                    respondent_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/respondents/{respondent_id}/erase-preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                    id?: string;
                };
                header?: never;
                path: {
                    respondent_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ErasePreview"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/respondents/{respondent_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                    id?: string;
                };
                header?: never;
                path: {
                    respondent_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RespondentExport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RuleIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RuleTrialIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DryRun"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/recipes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RecipeList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/{rule_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleOut"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RulePatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/rules/{rule_id}/deliveries": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    state?: "delivered" | "failed" | "pending";
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DeliveryList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/{rule_id}/dry-run": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DryRun"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/rules/{rule_id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    rule_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RuleRunList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/seen": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SeenIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        RateLimit: components["headers"]["RateLimit"];
                        "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SeenReply"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    site?: number;
                    state?: "active" | "canceled" | "draft" | "finished" | "paused";
                    limit?: number;
                    cursor?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SendingIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["MailPreviewIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailPreview"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings/{sending_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingOut"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SendingPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/sendings/{sending_id}/cancel": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings/{sending_id}/mails": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    state?: "failed" | "pending" | "sending" | "sent" | "skipped" | "uncertain";
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["MailItemList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings/{sending_id}/pause": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings/{sending_id}/report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    run?: number;
                    segment?: string;
                };
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings/{sending_id}/resume": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings/{sending_id}/runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    limit?: number;
                    before?: number;
                };
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RunList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings/{sending_id}/start": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SendingOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sendings/{sending_id}/test": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    sending_id: number;
                };
                cookie?: never;
            };
            requestBody?: {
                content: {
                    "application/json": components["schemas"]["TestMailIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SentTestMail"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        "Set-Cookie": components["headers"]["Set-Cookie"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OwnSession"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SessionIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        "Set-Cookie": components["headers"]["Set-Cookie"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SessionOut"];
                    };
                };
            };
        };
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        "Set-Cookie": components["headers"]["Set-Cookie"];
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["OwnPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        "Set-Cookie": components["headers"]["Set-Cookie"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChangedSelf"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/session/digests": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DigestsOut"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DigestRequest"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SentDigest"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DigestsPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DigestsOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/sessions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListedSessionList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: {
                    member?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EndedSessions"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sessions/{session_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    session_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["EndedSessions"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shared": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharedView"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shared/comments": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SharedCommentList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shared/session": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["UnlockIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["UnlockedShare"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shares": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    survey?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShareList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ShareIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NewShare"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/shares/{share_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    share_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    share_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SharePatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ShareOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/signing-secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SigningSecretList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/signing-secrets/{signing_secret_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    signing_secret_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RevokedSigningSecret"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SiteList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SiteIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SiteOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SiteOut"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query: {
                    confirm: string;
                };
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SitePatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SiteOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/sites/{site_id}/identity-secrets": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["IdentitySecretOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/identity-secrets/{identity_secret_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                    identity_secret_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RevokedIdentitySecret"];
                    };
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/install-check": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["InstallCheckIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["InstallCheck"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/pinned-tag": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PinnedTag"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/referral-codes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ReferralCodes"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReferralCodesIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AddedCodes"];
                    };
                };
            };
        };
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/refused-origins": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["RefusedOriginPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RefusedOrigin"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/sites/{site_id}/retention-preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query: {
                    days: number;
                };
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["RetentionPreview"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/segment-values/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SegmentValueRowList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query: {
                    value: string;
                };
                header?: never;
                path: {
                    site_id: number;
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                    key: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SegmentValuePatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SegmentValueRowList"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/sites/{site_id}/sending-runs": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                };
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SiteRunList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/sites/{site_id}/tag-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    site_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TagStatus"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    archived?: boolean;
                    counts?: boolean;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SurveyWithCountsList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SurveyIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SurveyOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SurveyOut"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query: {
                    confirm: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["SurveyPatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SurveyOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/surveys/{survey_id}/alert-status": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["AlertStatus"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/archive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SurveyOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/choices": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    exclude_suspect?: boolean;
                    version?: number;
                    segment?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ChoicesReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/draft": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DraftOut"];
                    };
                };
            };
        };
        put: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DraftIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DraftOut"];
                    };
                };
            };
        };
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/duplicate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["DuplicateIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SurveyOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/eligibility": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query: {
                    respondent: string;
                    page?: string;
                    created_at?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Eligibility"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/events": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/event-stream": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/export": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    category?: "detractor" | "passive" | "promoter";
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    segment?: string;
                    score_min?: number;
                    score_max?: number;
                    tag?: string;
                    excluded?: boolean;
                    version?: number;
                    suspect?: boolean;
                    has_comment?: boolean;
                    choice?: string;
                    state?: "closed" | "new" | "open" | "waiting";
                    assignee?: string;
                    due_before?: string;
                    q?: string;
                    updated_since?: string;
                    unread?: boolean;
                    format?: "csv" | "csv-plain" | "csv-semicolon" | "jsonl";
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/csv": string;
                        "application/jsonl": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/follow-up-report": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["FollowUpReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/goals": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["GoalsReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/notes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DateNoteList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["NoteIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DateNote"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/notes/{note_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    days?: number;
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    segment?: string;
                    exclude_suspect?: boolean;
                    version?: number;
                };
                header?: never;
                path: {
                    survey_id: number;
                    note_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["NoteReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                    note_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/outcomes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query: {
                    from?: string;
                    to?: string;
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    exclude_suspect?: boolean;
                    version?: number;
                    kind: string;
                    within_days?: number;
                    segment?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["OutcomesReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/preview": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["PreviewIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PreviewOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/preview/look.css": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    locale?: string;
                    scheme?: "" | "dark" | "light";
                    score?: string;
                    step?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/css": string;
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/preview/page": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    locale?: string;
                    scheme?: "" | "dark" | "light";
                    score?: string;
                    step?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: {
                    locale?: string;
                    scheme?: "" | "dark" | "light";
                    score?: string;
                    step?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/x-www-form-urlencoded": components["schemas"]["AnswerForm"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "text/html": string;
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/publish": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: {
                    revision?: number;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SurveyOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/response-rate": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    exclude_suspect?: boolean;
                    version?: number;
                    segment?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ResponseRateReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/responses": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    category?: "detractor" | "passive" | "promoter";
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    segment?: string;
                    score_min?: number;
                    score_max?: number;
                    tag?: string;
                    excluded?: boolean;
                    version?: number;
                    suspect?: boolean;
                    has_comment?: boolean;
                    choice?: string;
                    state?: "closed" | "new" | "open" | "waiting";
                    assignee?: string;
                    due_before?: string;
                    q?: string;
                    updated_since?: string;
                    unread?: boolean;
                    marks?: boolean;
                    limit?: number;
                    cursor?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        Link: components["headers"]["Link"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ListedResponseList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/responses/bulk": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    category?: "detractor" | "passive" | "promoter";
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    segment?: string;
                    score_min?: number;
                    score_max?: number;
                    tag?: string;
                    excluded?: boolean;
                    version?: number;
                    suspect?: boolean;
                    has_comment?: boolean;
                    choice?: string;
                    state?: "closed" | "new" | "open" | "waiting";
                    assignee?: string;
                    due_before?: string;
                    q?: string;
                    updated_since?: string;
                    unread?: boolean;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["BulkIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["BulkChanged"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/responses/count": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    category?: "detractor" | "passive" | "promoter";
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    segment?: string;
                    score_min?: number;
                    score_max?: number;
                    tag?: string;
                    excluded?: boolean;
                    version?: number;
                    suspect?: boolean;
                    has_comment?: boolean;
                    choice?: string;
                    state?: "closed" | "new" | "open" | "waiting";
                    assignee?: string;
                    due_before?: string;
                    q?: string;
                    updated_since?: string;
                    unread?: boolean;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ResponseCounts"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/responses/read": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ReadIn"];
                };
            };
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/responses/{response_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                    response_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ResponseDetail"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                    response_id: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                    response_id: string;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ResponsePatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ResponseOut"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/surveys/{survey_id}/score": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    exclude_suspect?: boolean;
                    version?: number;
                    compare?: string;
                    segment?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ScoreReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/segments/{key}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    exclude_suspect?: boolean;
                    version?: number;
                    population?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                    key: string;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SegmentReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/themes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    segment?: string;
                    exclude_suspect?: boolean;
                    version?: number;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ThemesReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/trend": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    from?: string;
                    to?: string;
                    channel?: "api" | "email" | "import" | "link" | "widget";
                    exclude_suspect?: boolean;
                    version?: number;
                    by?: "day" | "month" | "week";
                    rolling?: 30 | 90;
                    segment?: string;
                };
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["TrendReport"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/unarchive": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["SurveyOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/versions": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["VersionSummaryList"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/versions/{number}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    survey_id: number;
                    number: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["PublishedVersion"];
                    };
                };
            };
        };
        put?: never;
        post?: never;
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/surveys/{survey_id}/versions/{number}/restore": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: {
                    replace?: boolean;
                };
                header?: never;
                path: {
                    survey_id: number;
                    number: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["DraftOut"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/themes": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get: {
            parameters: {
                query?: {
                    survey?: number;
                };
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                200: {
                    headers: {
                        ETag: components["headers"]["ETag"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ThemeList"];
                    };
                };
            };
        };
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ThemeIn"];
                };
            };
            responses: {
                201: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Theme"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
    "/v1/themes/{theme_id}": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post?: never;
        delete: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    theme_id: number;
                };
                cookie?: never;
            };
            requestBody?: never;
            responses: {
                204: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content?: never;
                };
            };
        };
        options?: never;
        head?: never;
        patch: {
            parameters: {
                query?: never;
                header?: never;
                path: {
                    theme_id: number;
                };
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["ThemePatch"];
                };
            };
            responses: {
                200: {
                    headers: {
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["Theme"];
                    };
                };
            };
        };
        trace?: never;
    };
    "/v1/view": {
        parameters: {
            query?: never;
            header?: never;
            path?: never;
            cookie?: never;
        };
        get?: never;
        put?: never;
        post: {
            parameters: {
                query?: never;
                header?: never;
                path?: never;
                cookie?: never;
            };
            requestBody: {
                content: {
                    "application/json": components["schemas"]["TokenIn"];
                };
            };
            responses: {
                200: {
                    headers: {
                        RateLimit: components["headers"]["RateLimit"];
                        "RateLimit-Policy": components["headers"]["RateLimit-Policy"];
                        [name: string]: unknown;
                    };
                    content: {
                        "application/json": components["schemas"]["ViewReply"];
                    };
                };
            };
        };
        delete?: never;
        options?: never;
        head?: never;
        patch?: never;
        trace?: never;
    };
}
export type webhooks = Record<string, never>;
export interface components {
    schemas: {
        AcceptanceIn: {
            token: string;
            name: string;
            password: string;
        };
        AddedCodes: {
            added: number;
            left: number;
        };
        Age: {
            /** @enum {string} */
            type: "age";
            /** @enum {string} */
            op: "older_than" | "younger_than";
            days: number;
            /** @default null */
            key: string | null;
            /** @default false */
            optional: boolean;
        };
        Alert: {
            id: number;
            site_id: number;
            survey_id: number | null;
            /** @enum {string} */
            kind: "drop" | "silent_tag";
            segment: string | null;
            /** @enum {string} */
            state: "closed" | "open";
            sentence: string;
            drop: components["schemas"]["Drop"] | null;
            parts: components["schemas"]["Part"][];
            themes: string[];
            /** Format: date-time */
            opened_at: string;
            /** Format: date */
            last_on: string;
            closed_at: string | null;
            closed_by: string | null;
        };
        AlertList: {
            data: components["schemas"]["Alert"][];
        };
        AlertStatus: {
            survey_id: number;
            /** @enum {string} */
            mode: "drops" | "every_detractor";
            advice: string | null;
            responses_per_day: number;
            max_z: number;
            series: components["schemas"]["WatchedSeries"][];
            checked_on: string | null;
            checked_at: string | null;
        };
        AllOf: {
            /** @enum {string} */
            type: "all";
            of: (components["schemas"]["AllOf"] | components["schemas"]["AnyOf"] | components["schemas"]["Not"] | components["schemas"]["TraitIs"] | components["schemas"]["NumberIs"] | components["schemas"]["Age"] | components["schemas"]["Answered"] | components["schemas"]["Asked"] | components["schemas"]["LastScore"] | components["schemas"]["OpenFollowUp"] | components["schemas"]["EmailDomainIs"] | components["schemas"]["LocaleIs"])[];
        };
        AnswerForm: {
            token: string;
            /** @enum {string} */
            score: "0" | "1" | "10" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9";
            comment?: string;
            /** @default [] */
            choice: string[];
            /** @enum {string} */
            done?: "true";
        };
        AnswerIn: {
            token: string;
            score: number;
            /** @default null */
            comment: string | null;
            /** @default null */
            choices: string[] | null;
            /** @default false */
            done: boolean;
        };
        AnswerReply: {
            ask_id: string;
            score: number;
            /** @enum {string} */
            category: "detractor" | "passive" | "promoter";
            comment: string | null;
            /** Format: date-time */
            answered_at: string;
            /** Format: date-time */
            updated_at: string;
            choices?: string[];
        };
        Answered: {
            /** @enum {string} */
            type: "answered";
            /** @default null */
            days: number | null;
            /** @default null */
            survey_id: number | null;
        };
        AnyOf: {
            /** @enum {string} */
            type: "any";
            of: (components["schemas"]["AllOf"] | components["schemas"]["AnyOf"] | components["schemas"]["Not"] | components["schemas"]["TraitIs"] | components["schemas"]["NumberIs"] | components["schemas"]["Age"] | components["schemas"]["Answered"] | components["schemas"]["Asked"] | components["schemas"]["LastScore"] | components["schemas"]["OpenFollowUp"] | components["schemas"]["EmailDomainIs"] | components["schemas"]["LocaleIs"])[];
        };
        Appearance: {
            /**
             * @default corner
             * @enum {string}
             */
            placement: "bar" | "corner" | "inline" | "modal";
            /**
             * @default end
             * @enum {string}
             */
            side: "end" | "start";
            /** @default null */
            selector: string | null;
            /**
             * @default auto
             * @enum {string}
             */
            scheme: "auto" | "dark" | "light";
            /** @default null */
            accent: string | null;
            /** @default null */
            background: string | null;
            /** @default null */
            text: string | null;
            /** @default 8 */
            radius: number;
            /** @default system */
            font: string;
            /**
             * @default medium
             * @enum {string}
             */
            size: "large" | "medium" | "small";
        };
        Ask: {
            /** Format: uuid */
            id: string;
            site_id: number;
            survey_id: number;
            /** Format: date-time */
            issued_at: string;
            /** @default null */
            respondent_id: string | null;
            /**
             * @default widget
             * @enum {string}
             */
            channel: "api" | "email" | "import" | "link" | "widget";
            /** @default  */
            locale: string;
            /** @default  */
            page: string;
            /** @default null */
            viewed_at: string | null;
            /** @default false */
            view_inferred: boolean;
            /** @default null */
            dismissed_at: string | null;
            /** @default null */
            answered_at: string | null;
            /** @default null */
            updated_at: string | null;
            /** @default null */
            score: number | null;
            /** @default null */
            comment: string | null;
            /** @default [] */
            choices: string[];
            /** @default false */
            done: boolean;
            /** @default false */
            suspect: boolean;
            /** @default [] */
            segments: string[];
            /** @default [] */
            tags: string[];
            /** @default null */
            note: string | null;
            /** @default null */
            excluded: string | null;
            /** @default null */
            state: ("closed" | "open" | "waiting") | null;
            /** @default null */
            closed_reason: string | null;
            /** @default null */
            assignee: number | null;
            /** @default null */
            due: string | null;
            /** @default null */
            erased_at: string | null;
            /** @default null */
            version: number | null;
        };
        AskIn: {
            site: string;
            /** @default null */
            survey: number | null;
            /** @default null */
            respondent: components["schemas"]["RespondentIn"] | null;
            /** @default null */
            traits: {
                [key: string]: unknown;
            } | null;
            /** @default null */
            event: string | null;
            /** @default null */
            page: string | null;
            /** @default null */
            locale: string | null;
            /** @default false */
            force: boolean;
            /**
             * @default widget
             * @enum {string}
             */
            channel: "api" | "email" | "link" | "widget";
        };
        AskRecord: {
            /** Format: uuid */
            id: string;
            survey_id: number;
            /** @enum {string} */
            channel: "api" | "email" | "import" | "link" | "widget";
            /** Format: date-time */
            issued_at: string;
            viewed_at: string | null;
            dismissed_at: string | null;
            response: components["schemas"]["ResponseOut"] | null;
        };
        AskRefusal: {
            /** @enum {string} */
            code: "account_too_young" | "answered_recently" | "asked_elsewhere" | "asked_recently" | "bounced" | "canceled" | "cap_reached" | "complained" | "dismissed_recently" | "ended" | "erased" | "identity_required" | "no_survey" | "not_started" | "open_follow_up" | "refused" | "refused_too_often" | "sampled_out" | "too_few_pages" | "too_few_sessions" | "unsubscribed" | "wrong_device" | "wrong_event" | "wrong_language" | "wrong_page" | "wrong_traits";
            detail: string;
            /** @default null */
            retry_at: string | null;
        };
        AskReply: {
            ask: components["schemas"]["IssuedAsk"] | null;
            /** @default null */
            reason: components["schemas"]["Reason"] | null;
            /** @default [] */
            ignored: string[];
        };
        Asked: {
            /** @enum {string} */
            type: "asked";
            days: number;
            /** @default null */
            survey_id: number | null;
        };
        AskedPersonIn: {
            id?: string;
            email?: string;
            name?: string | null;
            locale?: string | null;
            time_zone?: string | null;
            created_at?: string | null;
            /** @default {} */
            traits: {
                [key: string]: string | number | boolean | null;
            };
        };
        AttemptOut: {
            /** Format: date-time */
            at: string;
            duration_ms: number | null;
            status: number | null;
            error: string | null;
            response: string | null;
        };
        Audience: {
            id: number;
            site_id: number;
            name: string;
            criteria: components["schemas"]["AllOf"] | components["schemas"]["AnyOf"] | components["schemas"]["Not"] | components["schemas"]["TraitIs"] | components["schemas"]["NumberIs"] | components["schemas"]["Age"] | components["schemas"]["Answered"] | components["schemas"]["Asked"] | components["schemas"]["LastScore"] | components["schemas"]["OpenFollowUp"] | components["schemas"]["EmailDomainIs"] | components["schemas"]["LocaleIs"];
            /** Format: date-time */
            created_at: string;
            created_by: string;
            /** Format: date-time */
            updated_at: string;
        };
        AudienceIn: {
            name: string;
            criteria: components["schemas"]["AllOf"] | components["schemas"]["AnyOf"] | components["schemas"]["Not"] | components["schemas"]["TraitIs"] | components["schemas"]["NumberIs"] | components["schemas"]["Age"] | components["schemas"]["Answered"] | components["schemas"]["Asked"] | components["schemas"]["LastScore"] | components["schemas"]["OpenFollowUp"] | components["schemas"]["EmailDomainIs"] | components["schemas"]["LocaleIs"];
        };
        AudienceList: {
            data: components["schemas"]["Audience"][];
        };
        AudiencePatch: {
            name?: string;
            criteria?: components["schemas"]["AllOf"] | components["schemas"]["AnyOf"] | components["schemas"]["Not"] | components["schemas"]["TraitIs"] | components["schemas"]["NumberIs"] | components["schemas"]["Age"] | components["schemas"]["Answered"] | components["schemas"]["Asked"] | components["schemas"]["LastScore"] | components["schemas"]["OpenFollowUp"] | components["schemas"]["EmailDomainIs"] | components["schemas"]["LocaleIs"];
        };
        AudiencePreview: {
            total: number;
            count: number;
            excluded: components["schemas"]["AudienceReason"][];
            sample: components["schemas"]["RecipientOut"][];
            notes: string[];
            score_shift: components["schemas"]["ScoreShift"] | null;
        };
        AudienceReason: {
            code: string;
            index: number | null;
            text: string;
            count: number;
        };
        AuditEntry: {
            id: number;
            /** Format: date-time */
            at: string;
            actor: string;
            action: string;
            subject: Record<string, never>;
        };
        AuditEntryList: {
            data: components["schemas"]["AuditEntry"][];
        };
        Benchmark: {
            id: number;
            survey_id: number;
            name: string;
            value: number;
            source: string;
            /** Format: date */
            as_of: string;
            /** Format: date-time */
            created_at: string;
        };
        BenchmarkIn: {
            survey_id: number;
            name: string;
            value: number;
            source: string;
            /** Format: date */
            as_of: string;
        };
        BenchmarkList: {
            data: components["schemas"]["Benchmark"][];
        };
        BenchmarkPatch: {
            name?: string;
            value?: number;
            source?: string;
            /** Format: date */
            as_of?: string;
        };
        BulkChanged: {
            matched: number;
            changed: number;
        };
        BulkIn: {
            /** @default [] */
            ids: string[];
            /** @default false */
            all_matching: boolean;
            /** @default [] */
            add_tags: string[];
            /** @default [] */
            remove_tags: string[];
            excluded?: string | null;
            /** @enum {string} */
            state?: "closed" | "new" | "open" | "waiting";
            closed_reason?: string;
            assignee?: number | null;
            due?: string | null;
            /** @default false */
            erase: boolean;
        };
        Cadence: {
            /** @default 90 */
            answered_days: number;
            /**
             * @default [
             *       30,
             *       60,
             *       90
             *     ]
             */
            dismissed_days: number[];
            /** @default 365 */
            long_rest_days: number;
            /** @default 14 */
            between_surveys_days: number;
            /** @default false */
            skip_open_follow_ups: boolean;
        };
        CardPlacement: {
            /** @enum {string} */
            placement: "bar" | "corner" | "inline" | "modal";
            selector: string | null;
            font: string;
        };
        CardTexts: {
            id: number;
            locale: string;
            dir: string;
            question: string;
            asked_by: string | null;
            logo: string | null;
            intro: string | null;
            low: string;
            high: string;
            follow_ups: {
                [key: string]: components["schemas"]["FollowUpTexts"];
            };
            thanks: {
                [key: string]: string | components["schemas"]["ThankYou"];
            };
            words: {
                [key: string]: string;
            };
            cadence: components["schemas"]["Cadence"];
            /** @default  */
            style: string;
            /** @default null */
            stage: components["schemas"]["CardPlacement"] | null;
        };
        ChangedMemberOut: {
            id: number;
            email: string;
            name: string;
            /** @enum {string} */
            role: "admin" | "editor" | "owner" | "responder" | "viewer";
            sites: number[] | null;
            has_password: boolean;
            /** Format: date-time */
            created_at: string;
            last_seen_at: string | null;
            sessions_ended: string[];
            exceeding_keys: string[];
        };
        ChangedSelf: {
            member: components["schemas"]["MemberOut"];
            sessions_ended: string[];
        };
        ChannelRate: {
            asked: number;
            answered: number;
            response_rate: number | null;
        };
        Choice: {
            value: string;
            label: string;
        };
        ChoiceRow: {
            choice: string;
            follow_ups: ("0" | "1" | "10" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" | "detractor" | "passive" | "promoter")[];
            share: number | null;
            share_interval: components["schemas"]["Interval"] | null;
            nps: number | null;
            interval: components["schemas"]["Interval"] | null;
            responses: number;
            promoters: number;
            passives: number;
            detractors: number;
            /** @enum {string} */
            reliability: "hidden" | "low" | "none" | "ok";
        };
        ChoicesReport: {
            survey_id: number;
            from: string | null;
            to: string | null;
            time_zone: string;
            channel: ("api" | "email" | "import" | "link" | "widget") | null;
            segment: string | null;
            responses: number;
            promoters: number;
            passives: number;
            detractors: number;
            truncated: boolean;
            data: components["schemas"]["ChoiceRow"][];
        };
        CodeRecord: {
            code: string;
            /** Format: date-time */
            given_at: string;
        };
        CommentExample: {
            /** Format: uuid */
            id: string;
            score: number;
            comment: string;
            /** Format: date-time */
            answered_at: string;
        };
        ComparedBenchmark: {
            id: number;
            name: string;
            value: number;
            source: string;
            /** Format: date */
            as_of: string;
            difference: number | null;
            within_interval: boolean | null;
        };
        Comparison: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            nps: number | null;
            responses: number;
            points: number | null;
            difference: number | null;
            interval: components["schemas"]["Interval"] | null;
            p_value: number | null;
            significant: boolean | null;
            sentence: string;
        };
        Condition: {
            rule: string;
            detail: string;
        };
        Contrast: {
            /** @enum {string} */
            scheme: "dark" | "light";
            /** @enum {string} */
            part: "button" | "outline" | "text";
            ratio: number;
        };
        CriteriaIn: {
            criteria: components["schemas"]["AllOf"] | components["schemas"]["AnyOf"] | components["schemas"]["Not"] | components["schemas"]["TraitIs"] | components["schemas"]["NumberIs"] | components["schemas"]["Age"] | components["schemas"]["Answered"] | components["schemas"]["Asked"] | components["schemas"]["LastScore"] | components["schemas"]["OpenFollowUp"] | components["schemas"]["EmailDomainIs"] | components["schemas"]["LocaleIs"];
        };
        DateNote: {
            id: number;
            /** Format: date */
            day: string;
            text: string;
        };
        DateNoteList: {
            data: components["schemas"]["DateNote"][];
        };
        DefaultAudience: {
            name: string;
            criteria: components["schemas"]["AllOf"] | components["schemas"]["AnyOf"] | components["schemas"]["Not"] | components["schemas"]["TraitIs"] | components["schemas"]["NumberIs"] | components["schemas"]["Age"] | components["schemas"]["Answered"] | components["schemas"]["Asked"] | components["schemas"]["LastScore"] | components["schemas"]["OpenFollowUp"] | components["schemas"]["EmailDomainIs"] | components["schemas"]["LocaleIs"];
            text: string;
        };
        Definition: {
            /**
             * @default standard
             * @enum {string}
             */
            wording: "scale" | "standard";
            /** @default null */
            subject: string | null;
            /**
             * @default us
             * @enum {string}
             */
            subject_kind: "company" | "product" | "service" | "us";
            /**
             * @default formal
             * @enum {string}
             */
            formality: "formal" | "informal";
            /** @default null */
            organization: string | null;
            /** @default null */
            logo: string | null;
            /** @default null */
            intro: string | null;
            /** @default {} */
            follow_ups: {
                [key: string]: components["schemas"]["FollowUp"];
            };
            /** @default {} */
            thanks: {
                [key: string]: string | components["schemas"]["ThankYou"];
            };
            /** @default {} */
            translations: {
                [key: string]: components["schemas"]["Translation"];
            };
            /** @default 0 */
            delay_seconds: number;
            /** @default {} */
            rules: components["schemas"]["Rules"];
            /** @default {} */
            appearance: components["schemas"]["Appearance"];
            /**
             * @default {
             *       "answered_days": 90,
             *       "dismissed_days": [
             *         30,
             *         60,
             *         90
             *       ],
             *       "long_rest_days": 365,
             *       "between_surveys_days": 14,
             *       "skip_open_follow_ups": false
             *     }
             */
            cadence: components["schemas"]["Cadence"];
            /**
             * @default none
             * @enum {string}
             */
            badge: "none" | "response_rate" | "score";
        };
        DeliveryList: {
            data: components["schemas"]["DeliveryOut"][];
        };
        DeliveryOut: {
            id: string;
            endpoint_id: number | null;
            /** Format: uuid */
            event_id: string;
            /** @enum {string} */
            event: "alert.closed" | "alert.opened" | "ask.dismissed" | "follow_up.changed" | "respondent.became_detractor" | "response.created" | "response.finished" | "response.updated" | "tag.silent";
            /** Format: date-time */
            happened_at: string;
            survey_id: number | null;
            response_id: string | null;
            test: boolean;
            /** @enum {string} */
            state: "delivered" | "failed" | "pending";
            next_attempt_at: string | null;
            attempts: components["schemas"]["AttemptOut"][];
        };
        DigestRequest: {
            /** @enum {string} */
            kind: "overdue" | "weekly";
        };
        DigestsOut: {
            available: boolean;
            weekly: boolean;
            overdue: boolean;
        };
        DigestsPatch: {
            /** @default null */
            weekly: boolean | null;
            /** @default null */
            overdue: boolean | null;
        };
        DismissReply: {
            /** Format: date-time */
            dismissed_at: string;
        };
        DraftIn: {
            definition: Record<string, never>;
            /** @default null */
            revision: number | null;
        };
        DraftOut: {
            survey_id: number;
            revision: number;
            based_on: number;
            version: number;
            updated_at: string | null;
            updated_by: string | null;
            definition: Record<string, never>;
            changes: components["schemas"]["FieldChange"][];
            reasons: components["schemas"]["ReasonAgainst"][];
            notices: components["schemas"]["Notice"][];
            summary: string;
        };
        Drop: {
            days: number;
            nps: number;
            nps_before: number;
            responses: number;
            responses_before: number;
            z: number;
        };
        DryRun: {
            responses: number;
            truncated: boolean;
            matching: number;
            counts: components["schemas"]["DryRunCount"][];
            examples: components["schemas"]["DryRunExample"][];
        };
        DryRunCount: {
            /** @enum {string} */
            action: "email_members" | "email_respondent" | "endpoint" | "follow_up" | "tag";
            skipped: ("code_given_before" | "endpoint_unavailable" | "follow_up_exists" | "mail_not_configured" | "mail_text_invalid" | "no_code_left" | "no_email_address" | "no_marketing_consent" | "no_member" | "opted_out" | "rest_days" | "survey_unavailable" | "suspicious" | "tagged_before" | "too_many_emails" | "too_many_tags") | null;
            count: number;
        };
        DryRunExample: {
            /** Format: uuid */
            response_id: string;
            survey_id: number;
            /** Format: date-time */
            answered_at: string;
            score: number;
            comment: string | null;
            respondent_id: string | null;
            done: ("email_members" | "email_respondent" | "endpoint" | "follow_up" | "tag")[];
            skipped: {
                [key: string]: "code_given_before" | "endpoint_unavailable" | "follow_up_exists" | "mail_not_configured" | "mail_text_invalid" | "no_code_left" | "no_email_address" | "no_marketing_consent" | "no_member" | "opted_out" | "rest_days" | "survey_unavailable" | "suspicious" | "tagged_before" | "too_many_emails" | "too_many_tags";
            };
        };
        DuplicateIn: {
            /** @default null */
            name: string | null;
        };
        Eligibility: {
            asks: boolean;
            reasons: components["schemas"]["Reason"][];
            unknown: components["schemas"]["Condition"][];
            last_ask_at: string | null;
        };
        EmailDomainIs: {
            /** @enum {string} */
            type: "email_domain";
            values: string[];
        };
        EndedSessions: {
            sessions_ended: string[];
            effect: string;
        };
        EndpointIn: {
            events: ("alert.closed" | "alert.opened" | "ask.dismissed" | "follow_up.changed" | "respondent.became_detractor" | "response.created" | "response.finished" | "response.updated" | "tag.silent")[];
            /** @default null */
            url: string | null;
            /** @default [] */
            to: string[];
            /**
             * @default webhook
             * @enum {string}
             */
            kind: "discord" | "email" | "hubspot" | "slack" | "teams" | "template" | "webhook";
            /** @default  */
            name: string;
            /** @default {} */
            filter: components["schemas"]["EventFilter"];
            /** @default null */
            site_id: number | null;
            /** @default true */
            active: boolean;
            /** @default null */
            preset: ("customer_io" | "intercom" | "klaviyo" | "salesforce") | null;
            /** @default null */
            template: components["schemas"]["Template"] | null;
            /** @default {} */
            values: {
                [key: string]: string;
            };
            /** @default null */
            hubspot: components["schemas"]["HubspotOptions"] | null;
            /** @default {} */
            secrets: {
                [key: string]: string;
            };
        };
        EndpointList: {
            data: components["schemas"]["EndpointOut"][];
        };
        EndpointOut: {
            id: number;
            /** @enum {string} */
            kind: "discord" | "email" | "hubspot" | "slack" | "teams" | "template" | "webhook";
            name: string;
            url: string | null;
            to: string[];
            preset: ("customer_io" | "intercom" | "klaviyo" | "salesforce") | null;
            template: components["schemas"]["Template"] | null;
            values: {
                [key: string]: string;
            };
            hubspot: components["schemas"]["HubspotOptions"] | null;
            events: ("alert.closed" | "alert.opened" | "ask.dismissed" | "follow_up.changed" | "respondent.became_detractor" | "response.created" | "response.finished" | "response.updated" | "tag.silent")[];
            filter: components["schemas"]["EventFilter"];
            site_id: number | null;
            active: boolean;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            disabled_at: string | null;
            disabled_reason: ("failing" | "gone" | "refused") | null;
        };
        EndpointPatch: {
            events?: ("alert.closed" | "alert.opened" | "ask.dismissed" | "follow_up.changed" | "respondent.became_detractor" | "response.created" | "response.finished" | "response.updated" | "tag.silent")[];
            url?: string | null;
            to?: string[];
            name?: string;
            filter?: components["schemas"]["EventFilter"];
            active?: boolean;
            preset?: ("customer_io" | "intercom" | "klaviyo" | "salesforce") | null;
            template?: components["schemas"]["Template"] | null;
            values?: {
                [key: string]: string;
            };
            hubspot?: components["schemas"]["HubspotOptions"] | null;
            secrets?: {
                [key: string]: string;
            };
        };
        EndpointTestIn: {
            /** @default null */
            event: ("alert.closed" | "alert.opened" | "ask.dismissed" | "follow_up.changed" | "respondent.became_detractor" | "response.created" | "response.finished" | "response.updated" | "tag.silent") | null;
        };
        ErasePreview: {
            id: string;
            name: string | null;
            email: string | null;
            asks: number;
            responses: number;
            comments: number;
            notes: number;
            survey_ids: number[];
            outcomes: number;
            mails: number;
        };
        EventFilter: {
            /** @default [] */
            survey_ids: number[];
            /** @default [] */
            categories: ("detractor" | "passive" | "promoter")[];
            /** @default [] */
            scores: number[];
            /** @default [] */
            segments: string[];
            /** @default [] */
            channels: ("api" | "email" | "import" | "link" | "widget")[];
        };
        EventPayload: {
            /** @enum {string} */
            type: "alert.closed" | "alert.opened" | "ask.dismissed" | "follow_up.changed" | "respondent.became_detractor" | "response.created" | "response.finished" | "response.updated" | "tag.silent";
            /** Format: date-time */
            timestamp: string;
            data: Record<string, never>;
        };
        EventPayloadList: components["schemas"]["EventPayload"][];
        EventRecord: {
            type: string;
            /** Format: date-time */
            at: string;
            /** Format: uuid */
            response_id: string;
            data: Record<string, never>;
            sent: components["schemas"]["SentTo"][];
        };
        EventRule: {
            name: string;
            /** @default {} */
            where: {
                [key: string]: string[];
            };
        };
        FieldChange: {
            field: string;
            label: string;
            before: string | null;
            after: string | null;
        };
        Finding: {
            /** @enum {string} */
            code: "address_refused" | "certificate_invalid" | "consent_needed" | "consent_tool" | "host_unknown" | "not_a_page" | "origin_not_allowed" | "page_failing" | "page_not_found" | "page_private" | "port_refused" | "requests_blocked" | "script_blocked" | "tag_found" | "tag_manager" | "tag_missing" | "too_many_redirects" | "too_slow" | "unreachable" | "url_invalid" | "working" | "wrong_server" | "wrong_site";
            /** @enum {string} */
            severity: "error" | "ok" | "warning";
            meaning: string;
            remedy: string;
        };
        FollowUp: {
            question: string;
            /** @default [] */
            choices: string[];
            /** @default false */
            multiple: boolean;
            /** @default true */
            comment: boolean;
        };
        FollowUpChange: {
            /** Format: date-time */
            at: string;
            by: string;
            changes: Record<string, never>;
            note: string | null;
        };
        FollowUpDetail: {
            /** Format: uuid */
            id: string;
            survey_id: number;
            /** @enum {string} */
            state: "closed" | "open" | "waiting";
            closed_reason: string | null;
            assignee: number | null;
            due: string | null;
            overdue: boolean;
            score: number;
            /** @enum {string} */
            category: "detractor" | "passive" | "promoter";
            comment: string | null;
            respondent_id: string | null;
            /** Format: date-time */
            answered_at: string;
            history: components["schemas"]["FollowUpChange"][];
        };
        FollowUpIn: {
            /** Format: uuid */
            response_id: string;
            assignee?: number | null;
            due?: string | null;
            /** @default null */
            note: string | null;
        };
        FollowUpItem: {
            /** Format: uuid */
            id: string;
            survey_id: number;
            /** @enum {string} */
            state: "closed" | "open" | "waiting";
            closed_reason: string | null;
            assignee: number | null;
            due: string | null;
            overdue: boolean;
            score: number;
            /** @enum {string} */
            category: "detractor" | "passive" | "promoter";
            comment: string | null;
            respondent_id: string | null;
            /** Format: date-time */
            answered_at: string;
        };
        FollowUpItemList: {
            data: components["schemas"]["FollowUpItem"][];
        };
        FollowUpNoteIn: {
            note: string;
        };
        FollowUpPatch: {
            /** @enum {string} */
            state?: "closed" | "open" | "waiting";
            closed_reason?: string;
            assignee?: number | null;
            due?: string | null;
            /** @default null */
            note: string | null;
        };
        FollowUpRecord: {
            /** Format: date-time */
            at: string;
            by: string;
            changes: Record<string, never>;
            note: string | null;
            /** Format: uuid */
            response_id: string;
        };
        FollowUpReport: {
            survey_id: number;
            follow_ups: number;
            open: number;
            waiting: number;
            closed: number;
            closed_share: number | null;
            timed: number;
            median_hours_to_close: number | null;
            people: number;
            before: components["schemas"]["ScoreSummary"];
            after: components["schemas"]["ScoreSummary"];
            truncated: boolean;
        };
        FollowUpTexts: {
            question: string;
            /** @default [] */
            choices: components["schemas"]["Choice"][];
            /** @default false */
            multiple: boolean;
            /** @default true */
            comment: boolean;
        };
        GivenCode: {
            code: string;
            /** Format: date-time */
            given_at: string;
            respondent_id: string | null;
        };
        Goal: {
            id: number;
            survey_id: number;
            /** @enum {string} */
            metric: "comment_rate" | "nps" | "response_rate";
            channel: ("api" | "email" | "import" | "link" | "widget") | null;
            target: number;
            /** Format: date-time */
            created_at: string;
        };
        GoalIn: {
            survey_id: number;
            /** @enum {string} */
            metric: "comment_rate" | "nps" | "response_rate";
            target: number;
            /** @default null */
            channel: ("api" | "email" | "import" | "link" | "widget") | null;
        };
        GoalList: {
            data: components["schemas"]["Goal"][];
        };
        GoalPatch: {
            target?: number;
            channel?: ("api" | "email" | "import" | "link" | "widget") | null;
        };
        GoalProgress: {
            id: number;
            /** @enum {string} */
            metric: "comment_rate" | "nps" | "response_rate";
            channel: ("api" | "email" | "import" | "link" | "widget") | null;
            target: number;
            value: number | null;
            interval: components["schemas"]["Interval"] | null;
            sample_size: number;
            distance: number | null;
            start: number | null;
            progress: number | null;
            reached: ("no" | "too_close_to_call" | "yes") | null;
        };
        GoalsReport: {
            survey_id: number;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            time_zone: string;
            data: components["schemas"]["GoalProgress"][];
            benchmarks: components["schemas"]["ComparedBenchmark"][];
        };
        Health: {
            status: string;
        };
        HubspotOptions: {
            /** @default null */
            ticket: components["schemas"]["HubspotTicket"] | null;
            /** @default null */
            task: components["schemas"]["HubspotTask"] | null;
            /** @default null */
            owner: string | null;
            /** @default null */
            owner_segment: string | null;
        };
        HubspotTask: {
            /** @default 24 */
            due_hours: number;
        };
        HubspotTicket: {
            /** @default 0 */
            pipeline: string;
            /** @default 1 */
            stage: string;
            /** @default null */
            priority: ("HIGH" | "LOW" | "MEDIUM") | null;
        };
        IdentityRecord: {
            /** Format: date-time */
            asked_at: string;
            name: string | null;
            email: string | null;
            imported: boolean;
        };
        IdentitySecretOut: {
            id: number;
            secret: string;
        };
        ImportColumn: {
            name: string;
            field: string;
        };
        ImportNumbers: {
            records: number;
            new: number;
            already_imported: number;
            repeated: number;
            left_out: number;
            people: number;
            dismissals: number;
            rejected: number;
            first_answer: string | null;
            last_answer: string | null;
            distribution: number[];
            score: number | null;
            comments: number;
        };
        ImportReport: {
            dry_run: boolean;
            /** @enum {string} */
            encoding: "utf-16-be" | "utf-16-le" | "utf-8" | "windows-1252";
            delimiter: string;
            columns: components["schemas"]["ImportColumn"][];
            first_rows: string[][];
            rows: number;
            stored: number;
            merged: number;
            rejected: number;
            rejected_rows: components["schemas"]["RejectedRow"][];
            warnings: string[];
        };
        InstallCheck: {
            url: string;
            /** Format: date-time */
            checked_at: string;
            findings: components["schemas"]["Finding"][];
        };
        InstallCheckIn: {
            url: string;
        };
        Interval: {
            low: number;
            high: number;
            confidence: number;
        };
        InvitationIn: {
            email: string;
            /** @enum {string} */
            role: "admin" | "editor" | "owner" | "responder" | "viewer";
            /** @default null */
            sites: number[] | null;
        };
        InvitationList: {
            data: components["schemas"]["InvitationOut"][];
        };
        InvitationOut: {
            id: string;
            email: string;
            /** @enum {string} */
            role: "admin" | "editor" | "owner" | "responder" | "viewer";
            sites: number[] | null;
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
            created_by: string;
        };
        IssuedAsk: {
            token: string;
            /** Format: date-time */
            expires_at: string;
            survey: components["schemas"]["CardTexts"];
        };
        KeyIn: {
            name: string;
            /**
             * @default [
             *       "read"
             *     ]
             */
            scopes: ("keys" | "metrics" | "read" | "respond" | "write")[];
            /** @default null */
            expires_at: string | null;
            /** @default null */
            sites: number[] | null;
        };
        KeyList: {
            data: components["schemas"]["KeyOut"][];
        };
        KeyOut: {
            id: string;
            name: string;
            scopes: ("keys" | "metrics" | "read" | "respond" | "write")[];
            /** Format: date-time */
            created_at: string;
            expires_at: string | null;
            last_used_at: string | null;
            revoked_at: string | null;
            created_by: string | null;
            member_id: number | null;
            sites: number[] | null;
        };
        LastScore: {
            /** @enum {string} */
            type: "last_score";
            categories: ("detractor" | "passive" | "promoter")[];
            /** @default null */
            survey_id: number | null;
        };
        ListedResponse: {
            /** Format: uuid */
            id: string;
            survey_id: number;
            score: number;
            /** @enum {string} */
            category: "detractor" | "passive" | "promoter";
            comment: string | null;
            choices: string[];
            /** @enum {string} */
            channel: "api" | "email" | "import" | "link" | "widget";
            respondent_id: string | null;
            page: string | null;
            locale: string;
            suspect: boolean;
            /** Format: date-time */
            answered_at: string;
            /** Format: date-time */
            updated_at: string;
            segments: {
                [key: string]: string;
            };
            tags: string[];
            note: string | null;
            excluded: string | null;
            version: number | null;
            /** @enum {string} */
            state: "closed" | "new" | "open" | "waiting";
            closed_reason: string | null;
            assignee: number | null;
            due: string | null;
            unread?: boolean;
            respondent_name?: string | null;
        };
        ListedResponseList: {
            data: components["schemas"]["ListedResponse"][];
        };
        ListedSession: {
            id: string;
            key_id: string | null;
            member_id: number | null;
            member_name: string | null;
            is_unused_link: boolean;
            is_own: boolean;
            scopes: ("keys" | "metrics" | "read" | "respond" | "write")[];
            /** Format: date-time */
            created_at: string;
            /** Format: date-time */
            expires_at: string;
        };
        ListedSessionList: {
            data: components["schemas"]["ListedSession"][];
        };
        LoadedOrigin: {
            origin: string;
            /** Format: date-time */
            last_at: string;
            count: number;
            allowed: boolean;
        };
        LocaleIs: {
            /** @enum {string} */
            type: "locale";
            values: string[];
        };
        MailCheck: {
            ready: boolean;
            domain: string | null;
            /** Format: date-time */
            checked_at: string;
            findings: components["schemas"]["MailFinding"][];
        };
        MailContent: {
            /** @default {} */
            texts: {
                [key: string]: components["schemas"]["MailTexts"];
            };
            /** @default null */
            sender_name: string | null;
            /** @default null */
            reply_to: string | null;
        };
        MailFinding: {
            code: string;
            /** @enum {string} */
            state: "fault" | "ok" | "warning";
            text: string;
            /** @default null */
            example: string | null;
        };
        MailItem: {
            /** Format: uuid */
            id: string;
            run: number;
            recipient_id: string;
            email: string | null;
            /** @enum {string} */
            state: "failed" | "pending" | "sending" | "sent" | "skipped" | "uncertain";
            reason: string | null;
            /** Format: date-time */
            due_at: string;
            attempts: number;
            sent_at: string | null;
            bounced_at: string | null;
            complained_at: string | null;
            unsubscribed_at: string | null;
        };
        MailItemList: {
            data: components["schemas"]["MailItem"][];
        };
        MailPreview: {
            locale: string;
            subject: string;
            text: string;
            html: string;
        };
        MailPreviewIn: {
            survey_id: number;
            /** @default {} */
            content: components["schemas"]["MailContent"];
            /** @default  */
            locale: string;
            /** @default null */
            name: string | null;
        };
        MailRecord: {
            survey_id: number;
            sending_id: number | null;
            /** @enum {string} */
            state: "failed" | "pending" | "sending" | "sent" | "skipped" | "uncertain";
            reason: string | null;
            /** Format: date-time */
            due_at: string;
            sent_at: string | null;
            bounced_at: string | null;
            complained_at: string | null;
            unsubscribed_at: string | null;
            opened_at: string | null;
        };
        MailTexts: {
            /** @default null */
            subject: string | null;
            /** @default null */
            intro: string | null;
            /** @default null */
            why: string | null;
        };
        MemberLink: {
            url: string;
            /** Format: date-time */
            expires_at: string;
        };
        MemberList: {
            data: components["schemas"]["MemberOut"][];
        };
        MemberMail: {
            /** @enum {string} */
            to: "assignee" | "owners";
            subject: string;
            text: string;
        };
        MemberOut: {
            id: number;
            email: string;
            name: string;
            /** @enum {string} */
            role: "admin" | "editor" | "owner" | "responder" | "viewer";
            sites: number[] | null;
            has_password: boolean;
            /** Format: date-time */
            created_at: string;
            last_seen_at: string | null;
        };
        MemberPatch: {
            name?: string;
            /** @enum {string} */
            role?: "admin" | "editor" | "owner" | "responder" | "viewer";
            sites?: number[] | null;
        };
        MentionedTerm: {
            term: string;
            /** @enum {string} */
            side: "detractor" | "promoter";
            z: number | null;
            mentions: number;
            share: number | null;
            promoters: number;
            passives: number;
            detractors: number;
            nps: number | null;
            interval: components["schemas"]["Interval"] | null;
            examples: components["schemas"]["CommentExample"][];
        };
        MentionedTheme: {
            id: number;
            name: string;
            words: string[];
            mentions: number;
            share: number | null;
            promoters: number;
            passives: number;
            detractors: number;
            nps: number | null;
            interval: components["schemas"]["Interval"] | null;
            examples: components["schemas"]["CommentExample"][];
        };
        NewEndpoint: {
            id: number;
            /** @enum {string} */
            kind: "discord" | "email" | "hubspot" | "slack" | "teams" | "template" | "webhook";
            name: string;
            url: string | null;
            to: string[];
            preset: ("customer_io" | "intercom" | "klaviyo" | "salesforce") | null;
            template: components["schemas"]["Template"] | null;
            values: {
                [key: string]: string;
            };
            hubspot: components["schemas"]["HubspotOptions"] | null;
            events: ("alert.closed" | "alert.opened" | "ask.dismissed" | "follow_up.changed" | "respondent.became_detractor" | "response.created" | "response.finished" | "response.updated" | "tag.silent")[];
            filter: components["schemas"]["EventFilter"];
            site_id: number | null;
            active: boolean;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            disabled_at: string | null;
            disabled_reason: ("failing" | "gone" | "refused") | null;
            secret: string | null;
        };
        NewFollowUp: {
            /** @default null */
            assignee: number | null;
            /** @default null */
            assignee_segment: string | null;
            /** @default null */
            due_in_hours: number | null;
        };
        NewInvitation: {
            id: string;
            url: string;
            /** Format: date-time */
            expires_at: string;
        };
        NewKey: {
            id: string;
            name: string;
            scopes: ("keys" | "metrics" | "read" | "respond" | "write")[];
            expires_at: string | null;
            key: string;
        };
        NewReporter: {
            id: number;
            url: string;
        };
        NewSecret: {
            secret: string;
            /** Format: date-time */
            previous_expires_at: string;
        };
        NewShare: {
            id: string;
            url: string;
            expires_at: string | null;
        };
        Not: {
            /** @enum {string} */
            type: "not";
            of: components["schemas"]["AllOf"] | components["schemas"]["AnyOf"] | components["schemas"]["Not"] | components["schemas"]["TraitIs"] | components["schemas"]["NumberIs"] | components["schemas"]["Age"] | components["schemas"]["Answered"] | components["schemas"]["Asked"] | components["schemas"]["LastScore"] | components["schemas"]["OpenFollowUp"] | components["schemas"]["EmailDomainIs"] | components["schemas"]["LocaleIs"];
        };
        NotAsked: {
            definition: string;
            reasons: {
                [key: string]: number;
            } | null;
        };
        NoteIn: {
            /** Format: date */
            day: string;
            text: string;
        };
        NoteReport: {
            id: number;
            /** Format: date */
            day: string;
            text: string;
            days: number;
            score: components["schemas"]["ScoreReport"];
        };
        Notice: {
            code: string;
            field: string;
            detail: string;
        };
        NumberIs: {
            /** @enum {string} */
            type: "number";
            key: string;
            /** @enum {string} */
            op: "at_least" | "at_most";
            value: number;
            /** @default false */
            optional: boolean;
        };
        OpenFollowUp: {
            /** @enum {string} */
            type: "open_follow_up";
        };
        OptOutIn: {
            /** @default [] */
            ids: string[];
            /** @default [] */
            emails: string[];
        };
        OptOutResult: {
            people: number;
        };
        Outcome: {
            id: string;
            site_id: number;
            respondent_id: string;
            kind: string;
            /** Format: date-time */
            at: string;
            value: number | null;
            /** Format: date-time */
            created_at: string;
        };
        OutcomeComparison: {
            difference: number;
            interval: components["schemas"]["Interval"];
            z: number;
            p_value: number;
            significant: boolean;
        };
        OutcomeIn: {
            id: string;
            respondent: components["schemas"]["OutcomeRespondent"];
            kind: string;
            /** Format: date-time */
            at: string;
            /** @default null */
            value: number | null;
            /** @default null */
            site_id: number | null;
            /** @default null */
            survey_id: number | null;
        };
        OutcomeList: {
            data: components["schemas"]["Outcome"][];
        };
        OutcomeRespondent: {
            id: string;
        };
        OutcomeRow: {
            /** @enum {string} */
            category: "detractor" | "passive" | "promoter";
            people: number;
            with_outcome: number;
            share: number | null;
            interval: components["schemas"]["Interval"] | null;
        };
        OutcomesReport: {
            survey_id: number;
            from: string | null;
            to: string | null;
            time_zone: string;
            channel: ("api" | "email" | "import" | "link" | "widget") | null;
            segment: string | null;
            version: number | null;
            kind: string;
            within_days: number;
            /** Format: date */
            answered_before: string;
            people: number;
            with_outcome: number;
            share: number | null;
            interval: components["schemas"]["Interval"] | null;
            data: components["schemas"]["OutcomeRow"][];
            comparison: components["schemas"]["OutcomeComparison"] | null;
            sentence: string;
            truncated: boolean;
        };
        OwnPatch: {
            /** @default null */
            name: string | null;
            /** @default null */
            password: string | null;
            /** @default null */
            current_password: string | null;
        };
        OwnSession: {
            member: components["schemas"]["MemberOut"] | null;
            role: ("admin" | "editor" | "owner" | "responder" | "viewer") | null;
            scopes: ("keys" | "metrics" | "read" | "respond" | "write")[];
            sites: number[] | null;
            session_id: string | null;
            key_id: string | null;
            expires_at: string | null;
            sends_mail: boolean;
        };
        Part: {
            segment: string;
            nps: number;
            nps_before: number;
            responses: number;
            nps_without: number;
            nps_without_before: number;
        };
        PastResponse: {
            /** Format: uuid */
            id: string;
            survey_id: number;
            score: number;
            /** @enum {string} */
            category: "detractor" | "passive" | "promoter";
            comment: string | null;
            /** Format: date-time */
            answered_at: string;
            /** @enum {string} */
            state: "closed" | "new" | "open" | "waiting";
        };
        PersonRecords: {
            identity: components["schemas"]["IdentityRecord"] | null;
            follow_ups: components["schemas"]["FollowUpRecord"][];
            events: components["schemas"]["EventRecord"][];
            rules: components["schemas"]["RuleRecord"][];
            referral_codes: components["schemas"]["CodeRecord"][];
            refuses_emails_since: string | null;
        };
        PinnedFile: {
            url: string;
            integrity: string;
        };
        PinnedTag: {
            tag: string;
            files: components["schemas"]["PinnedFile"][];
        };
        Point: {
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            partial: boolean;
            channels: {
                [key: string]: components["schemas"]["ChannelRate"];
            };
            nps: number | null;
            interval: components["schemas"]["Interval"] | null;
            responses: number;
            promoters: number;
            passives: number;
            detractors: number;
            /** @enum {string} */
            reliability: "hidden" | "low" | "none" | "ok";
        };
        Prepared: {
            ready: boolean;
            items: components["schemas"]["PreparedItem"][];
        };
        PreparedItem: {
            object: string;
            name: string;
            /** @enum {string} */
            state: "created" | "exists" | "failed";
            /** @default null */
            problem: string | null;
        };
        PreviewIn: {
            /** @default null */
            definition: Record<string, never> | null;
            /** @default  */
            locale: string;
            /** @default null */
            scheme: ("dark" | "light") | null;
        };
        PreviewOut: {
            survey: components["schemas"]["CardTexts"];
            modules: string[];
            contrasts: components["schemas"]["Contrast"][];
        };
        PreviewProblem: {
            code: string;
            reason: string;
        };
        Problem: {
            type: string;
            title: string;
            status: number;
            detail: string;
            code: string;
        };
        Progress: {
            /** @default null */
            run: number | null;
            /** @default 0 */
            prepared: number;
            /** @default false */
            preparing: boolean;
            /** @default 0 */
            sent: number;
            /** @default 0 */
            left: number;
            /** @default null */
            estimated_end: string | null;
        };
        PublishedVersion: {
            number: number;
            /** Format: date-time */
            published_at: string;
            published_by: string | null;
            definition: components["schemas"]["Definition"];
        };
        Rates: {
            asked: number;
            answered: number;
            commented: number;
            dismissed: number;
            ignored: number;
            suspect: number;
            response_rate: number | null;
            interval: components["schemas"]["Interval"] | null;
            comment_rate: number | null;
            dismissal_rate: number | null;
            issued: number | null;
            render_rate: number | null;
            respondents: components["schemas"]["RespondentCounts"];
            not_asked: components["schemas"]["NotAsked"];
        };
        ReadIn: {
            /** @default [] */
            ids: string[];
            /** @default true */
            read: boolean;
            /** @default null */
            until: string | null;
        };
        Reason: {
            /** @enum {string} */
            code: "account_too_young" | "answered_recently" | "asked_elsewhere" | "asked_recently" | "cap_reached" | "dismissed_recently" | "ended" | "identity_required" | "no_survey" | "not_started" | "open_follow_up" | "sampled_out" | "too_few_pages" | "too_few_sessions" | "wrong_device" | "wrong_event" | "wrong_language" | "wrong_page" | "wrong_traits";
            detail: string;
            /** @default null */
            retry_at: string | null;
        };
        ReasonAgainst: {
            field: string;
            label: string;
            code: string;
            why: string;
            remedy: string;
        };
        Recipe: {
            /** @enum {string} */
            key: "detractor_recovery" | "detractor_ticket" | "promoter_thanks" | "review_invitation";
            title: string;
            description: string;
            change: string[];
            rule: components["schemas"]["RecipeRule"];
        };
        RecipeList: {
            data: components["schemas"]["Recipe"][];
        };
        RecipeRule: {
            name: string;
            when: components["schemas"]["RuleConditions"];
            then: components["schemas"]["RuleActions"];
        };
        RecipientBatchIn: {
            recipients: components["schemas"]["RecipientIn"][];
        };
        RecipientCounts: {
            /** @default 0 */
            mailable: number;
            /** @default 0 */
            unsubscribed: number;
            /** @default 0 */
            bounced: number;
            /** @default 0 */
            complained: number;
        };
        RecipientImport: {
            id: number;
            /** @enum {string} */
            state: "finished" | "interrupted" | "running";
            bytes: number;
            bytes_read: number;
            rows: number;
            stored: number;
            rejected: number;
            /** Format: date-time */
            started_at: string;
            started_by: string;
            finished_at: string | null;
        };
        RecipientImportList: {
            data: components["schemas"]["RecipientImport"][];
        };
        RecipientIn: {
            email: string;
            id?: string;
            name?: string | null;
            locale?: string | null;
            time_zone?: string | null;
            created_at?: string | null;
            account_owner?: string | null;
            /** @default {} */
            traits: {
                [key: string]: string | number | boolean | null;
            };
        };
        RecipientList: {
            data: components["schemas"]["RecipientOut"][];
        };
        RecipientOut: {
            id: string;
            email: string;
            name: string | null;
            locale: string | null;
            time_zone: string | null;
            created_at: string | null;
            account_owner: string | null;
            traits: Record<string, never>;
            /** @enum {string} */
            state: "bounced" | "complained" | "mailable" | "unsubscribed";
            state_since: string | null;
            /** Format: date-time */
            added_at: string;
            /** Format: date-time */
            updated_at: string;
        };
        RecipientPatch: {
            email?: string;
            name?: string | null;
            locale?: string | null;
            time_zone?: string | null;
            created_at?: string | null;
            account_owner?: string | null;
            traits?: {
                [key: string]: string | number | boolean | null;
            };
        };
        RecipientWithHistory: {
            id: string;
            email: string;
            name: string | null;
            locale: string | null;
            time_zone: string | null;
            created_at: string | null;
            account_owner: string | null;
            traits: Record<string, never>;
            /** @enum {string} */
            state: "bounced" | "complained" | "mailable" | "unsubscribed";
            state_since: string | null;
            /** Format: date-time */
            added_at: string;
            /** Format: date-time */
            updated_at: string;
            history: string;
        };
        RedeliverIn: {
            /** Format: date-time */
            since: string;
        };
        Redelivered: {
            count: number;
        };
        ReferralCodes: {
            left: number;
            given: number;
            latest: components["schemas"]["GivenCode"][];
        };
        ReferralCodesIn: {
            codes: string[];
        };
        RefusedOrigin: {
            origin: string;
            /** Format: date-time */
            first_at: string;
            /** Format: date-time */
            last_at: string;
            count: number;
            /** @enum {string} */
            request: "ask" | "loader";
            dismissed: boolean;
            remedy: string;
        };
        RefusedOriginPatch: {
            origin: string;
            dismissed: boolean;
        };
        RefusedRecipient: {
            index: number;
            code: string;
            detail: string;
        };
        RejectedRecord: {
            file: string;
            line: number;
            code: string;
            reason: string;
            cells: string[];
        };
        RejectedRow: {
            line: number;
            code: string;
            reason: string;
            cells: string[];
        };
        RemovedMemberOut: {
            sessions_ended: string[];
            keys_revoked: string[];
            remaining_keys: string[];
            remaining_shares: string[];
        };
        ReplyCondition: {
            /** @default [] */
            statuses: number[];
            /** @default [] */
            texts: string[];
        };
        ReporterIn: {
            site_id: number;
            /** @enum {string} */
            provider: "amazon_ses" | "brevo" | "mailgun" | "postmark" | "resend" | "sendgrid";
            /** @default null */
            key: string | null;
        };
        ReporterList: {
            data: components["schemas"]["ReporterOut"][];
        };
        ReporterOut: {
            id: number;
            site_id: number;
            /** @enum {string} */
            provider: "amazon_ses" | "brevo" | "mailgun" | "postmark" | "resend" | "sendgrid";
            /** Format: date-time */
            created_at: string;
            created_by: string;
            last_at: string | null;
        };
        ReporterPatch: {
            key: string;
        };
        RespondentCounts: {
            total: number;
            unique: number | null;
        };
        RespondentExport: {
            site_id: number;
            site_name: string;
            respondent_id: string;
            name: string | null;
            email: string | null;
            /** Format: date-time */
            exported_at: string;
            asks: components["schemas"]["Ask"][];
            outcomes: components["schemas"]["Outcome"][];
            recipient: components["schemas"]["RecipientOut"] | null;
            mails: components["schemas"]["MailRecord"][];
            records: components["schemas"]["PersonRecords"];
        };
        RespondentHistory: {
            respondent: components["schemas"]["RespondentOut"];
            asks: components["schemas"]["AskRecord"][];
            outcomes: components["schemas"]["Outcome"][];
        };
        RespondentIn: {
            id?: unknown;
            /** @default null */
            token: string | null;
            created_at?: unknown;
        };
        RespondentList: {
            data: components["schemas"]["RespondentOut"][];
        };
        RespondentMail: {
            subject: string;
            text: string;
            /** @default false */
            marketing: boolean;
            /** @default false */
            referral_code: boolean;
            /** @default null */
            survey_id: number | null;
            /** @default null */
            review_url: string | null;
        };
        RespondentOut: {
            id: string;
            name: string | null;
            email: string | null;
            score: number | null;
            category: ("detractor" | "passive" | "promoter") | null;
            answered_at: string | null;
            previous: number | null;
            asked: number;
            answered: number;
            last_asked_at: string | null;
            response_id: string | null;
            survey_id: number | null;
            state: ("closed" | "new" | "open" | "waiting") | null;
            risks: ("falling" | "unanswered")[];
        };
        ResponseCounts: {
            total: number;
            matching: number;
            exact: boolean;
            unread: number;
        };
        ResponseDetail: {
            /** Format: uuid */
            id: string;
            survey_id: number;
            score: number;
            /** @enum {string} */
            category: "detractor" | "passive" | "promoter";
            comment: string | null;
            choices: string[];
            /** @enum {string} */
            channel: "api" | "email" | "import" | "link" | "widget";
            respondent_id: string | null;
            page: string | null;
            locale: string;
            suspect: boolean;
            /** Format: date-time */
            answered_at: string;
            /** Format: date-time */
            updated_at: string;
            segments: {
                [key: string]: string;
            };
            tags: string[];
            note: string | null;
            excluded: string | null;
            version: number | null;
            /** @enum {string} */
            state: "closed" | "new" | "open" | "waiting";
            closed_reason: string | null;
            assignee: number | null;
            due: string | null;
            respondent_name: string | null;
            respondent_email: string | null;
            previous_score: number | null;
            history: components["schemas"]["PastResponse"][];
        };
        ResponseImport: {
            id: number;
            survey_id: number;
            /** @enum {string} */
            source: "csv" | "delighted" | "formbricks" | "google_forms" | "hubspot" | "posthog" | "surveymonkey" | "typeform" | "wootric";
            dry_run: boolean;
            /** @enum {string} */
            state: "done" | "failed" | "importing" | "reading";
            done: number;
            total: number | null;
            /** Format: date-time */
            started_at: string;
            started_by: string;
            finished_at: string | null;
            report: components["schemas"]["ImportNumbers"] | null;
        };
        ResponseImportList: {
            data: components["schemas"]["ResponseImport"][];
        };
        ResponseImportReport: {
            records: number;
            new: number;
            already_imported: number;
            repeated: number;
            left_out: number;
            people: number;
            dismissals: number;
            rejected: number;
            first_answer: string | null;
            last_answer: string | null;
            distribution: number[];
            score: number | null;
            comments: number;
            dry_run: boolean;
            survey_id: number;
            /** @enum {string} */
            source: "csv" | "delighted" | "formbricks" | "google_forms" | "hubspot" | "posthog" | "surveymonkey" | "typeform" | "wootric";
            detected: ("csv" | "delighted" | "formbricks" | "google_forms" | "hubspot" | "posthog" | "surveymonkey" | "typeform" | "wootric") | null;
            columns: components["schemas"]["UnderstoodColumn"][];
            time_zone: string;
            rejected_records: components["schemas"]["RejectedRecord"][];
            surveys: {
                [key: string]: number;
            };
            warnings: string[];
            problem: components["schemas"]["PreviewProblem"] | null;
        };
        ResponseOut: {
            /** Format: uuid */
            id: string;
            survey_id: number;
            score: number;
            /** @enum {string} */
            category: "detractor" | "passive" | "promoter";
            comment: string | null;
            choices: string[];
            /** @enum {string} */
            channel: "api" | "email" | "import" | "link" | "widget";
            respondent_id: string | null;
            page: string | null;
            locale: string;
            suspect: boolean;
            /** Format: date-time */
            answered_at: string;
            /** Format: date-time */
            updated_at: string;
            segments: {
                [key: string]: string;
            };
            tags: string[];
            note: string | null;
            excluded: string | null;
            version: number | null;
            /** @enum {string} */
            state: "closed" | "new" | "open" | "waiting";
            closed_reason: string | null;
            assignee: number | null;
            due: string | null;
        };
        ResponsePatch: {
            tags?: string[];
            note?: string | null;
            excluded?: string | null;
            /** @enum {string} */
            state?: "closed" | "new" | "open" | "waiting";
            closed_reason?: string;
            assignee?: number | null;
            due?: string | null;
        };
        ResponseRateReport: {
            survey_id: number;
            from: string | null;
            to: string | null;
            time_zone: string;
            segment: string | null;
            definition: {
                [key: string]: string;
            };
            definitions: {
                [key: string]: string;
            };
            channels: {
                [key: string]: components["schemas"]["Rates"];
            };
            /** @default null */
            version: number | null;
            /** @default false */
            truncated: boolean;
        };
        RetentionPreview: {
            days: number;
            /** Format: date */
            first_day: string;
            responses: number;
        };
        RevokedIdentitySecret: {
            effect: string;
        };
        RevokedKey: {
            sessions_ended: string[];
            remaining_keys: string[];
            remaining_shares: string[];
            effect: string;
        };
        RevokedSigningSecret: {
            effect: string;
        };
        RuleActions: {
            /** @default null */
            tag: string | null;
            /** @default null */
            follow_up: components["schemas"]["NewFollowUp"] | null;
            /** @default null */
            endpoint_id: number | null;
            /** @default null */
            email_members: components["schemas"]["MemberMail"] | null;
            /** @default null */
            email_respondent: components["schemas"]["RespondentMail"] | null;
        };
        RuleConditions: {
            /**
             * @default [
             *       "response.finished"
             *     ]
             */
            events: ("respondent.became_detractor" | "response.created" | "response.finished" | "response.updated")[];
            /** @default null */
            survey_id: number | null;
            /** @default [] */
            categories: ("detractor" | "passive" | "promoter")[];
            /** @default [] */
            scores: number[];
            /** @default null */
            segment: string | null;
            /** @default null */
            with_comment: boolean | null;
            /** @default null */
            theme_id: number | null;
            /** @default null */
            repeated: boolean | null;
            /** @default null */
            identified: boolean | null;
        };
        RuleIn: {
            name: string;
            site_id: number;
            then: components["schemas"]["RuleActions"];
            /** @default {} */
            when: components["schemas"]["RuleConditions"];
            /** @default true */
            active: boolean;
        };
        RuleList: {
            data: components["schemas"]["RuleOut"][];
        };
        RuleOut: {
            id: number;
            name: string;
            site_id: number;
            active: boolean;
            when: components["schemas"]["RuleConditions"];
            then: components["schemas"]["RuleActions"];
            problems: string[];
            /** Format: date-time */
            created_at: string;
            created_by: string;
        };
        RulePatch: {
            name?: string;
            then?: components["schemas"]["RuleActions"];
            when?: components["schemas"]["RuleConditions"];
            active?: boolean;
        };
        RuleRecord: {
            /** Format: uuid */
            response_id: string;
            survey_id: number;
            /** Format: date-time */
            at: string;
            done: ("email_members" | "email_respondent" | "endpoint" | "follow_up" | "tag")[];
            skipped: {
                [key: string]: "code_given_before" | "endpoint_unavailable" | "follow_up_exists" | "mail_not_configured" | "mail_text_invalid" | "no_code_left" | "no_email_address" | "no_marketing_consent" | "no_member" | "opted_out" | "rest_days" | "survey_unavailable" | "suspicious" | "tagged_before" | "too_many_emails" | "too_many_tags";
            };
            rule_id: number;
        };
        RuleRun: {
            /** Format: uuid */
            response_id: string;
            survey_id: number;
            /** Format: date-time */
            at: string;
            done: ("email_members" | "email_respondent" | "endpoint" | "follow_up" | "tag")[];
            skipped: {
                [key: string]: "code_given_before" | "endpoint_unavailable" | "follow_up_exists" | "mail_not_configured" | "mail_text_invalid" | "no_code_left" | "no_email_address" | "no_marketing_consent" | "no_member" | "opted_out" | "rest_days" | "survey_unavailable" | "suspicious" | "tagged_before" | "too_many_emails" | "too_many_tags";
            };
        };
        RuleRunList: {
            data: components["schemas"]["RuleRun"][];
        };
        RuleTrialIn: {
            site_id: number;
            then: components["schemas"]["RuleActions"];
            /** @default {} */
            when: components["schemas"]["RuleConditions"];
        };
        Rules: {
            /** @default [] */
            pages: string[];
            /** @default [] */
            not_pages: string[];
            /** @default null */
            event: components["schemas"]["EventRule"] | null;
            /** @default 0 */
            scroll_percent: number;
            /** @default false */
            exit_intent: boolean;
            /** @default 0 */
            page_views: number;
            /** @default 0 */
            sessions: number;
            /** @default 100 */
            sample_percent: number;
            /** @default 0 */
            account_age_days: number;
            /** @default [] */
            traits: components["schemas"]["TraitRule"][];
            /** @default [] */
            languages: string[];
            /** @default [] */
            devices: ("desktop" | "phone" | "tablet")[];
            /** @default null */
            starts: string | null;
            /** @default null */
            ends: string | null;
            /** @default null */
            cap_per_day: number | null;
            /** @default null */
            cap: number | null;
        };
        RunList: {
            data: components["schemas"]["RunOut"][];
        };
        RunOut: {
            number: number;
            /** Format: date-time */
            started_at: string;
            prepared_at: string | null;
            finished_at: string | null;
            excluded: {
                [key: string]: number;
            };
        };
        Schedule: {
            /**
             * @default once
             * @enum {string}
             */
            kind: "half_yearly" | "once" | "quarterly" | "relative" | "yearly";
            /** @default null */
            first_at: string | null;
            /** @default null */
            relative_to: string | null;
            /** @default 0 */
            after_days: number;
            /** @default 0 */
            spread_hours: number;
            working_hours?: components["schemas"]["WorkingHours"] | null;
        };
        ScoreReport: {
            survey_id: number;
            from: string | null;
            to: string | null;
            time_zone: string;
            channel: ("api" | "email" | "import" | "link" | "widget") | null;
            segment: string | null;
            version: number | null;
            distribution: number[];
            suspect: number;
            /** @enum {string} */
            counted_from: "responses" | "tallies";
            rows: number | null;
            truncated: boolean;
            /** @default null */
            comparison: components["schemas"]["Comparison"] | null;
            /** @default [] */
            benchmarks: components["schemas"]["ComparedBenchmark"][];
            nps: number | null;
            interval: components["schemas"]["Interval"] | null;
            responses: number;
            promoters: number;
            passives: number;
            detractors: number;
            /** @enum {string} */
            reliability: "hidden" | "low" | "none" | "ok";
        };
        ScoreShift: {
            included: number | null;
            excluded: number | null;
            all: number | null;
            included_responses: number;
            excluded_responses: number;
            p_value: number;
            sentence: string;
        };
        ScoreSummary: {
            nps: number | null;
            interval: components["schemas"]["Interval"] | null;
            responses: number;
            promoters: number;
            passives: number;
            detractors: number;
            /** @enum {string} */
            reliability: "hidden" | "low" | "none" | "ok";
        };
        SeenIn: {
            site: string;
            /** @enum {string} */
            event: "card_refused" | "not_asked" | "not_visible";
            /** @default null */
            survey: number | null;
            /** @default null */
            reason: ("account_too_young" | "ended" | "not_started" | "sampled_out" | "too_few_pages" | "too_few_sessions" | "wrong_device" | "wrong_event" | "wrong_language" | "wrong_page" | "wrong_traits") | null;
        };
        SeenReply: {
            event: string;
        };
        SegmentReport: {
            survey_id: number;
            key: string;
            from: string | null;
            to: string | null;
            time_zone: string;
            channel: ("api" | "email" | "import" | "link" | "widget") | null;
            responses: number;
            without_value: number;
            tested: number;
            threshold: number | null;
            data: components["schemas"]["SegmentRow"][];
            /** @default null */
            weighted: components["schemas"]["WeightedScore"] | null;
            /** @default null */
            version: number | null;
            /** @default false */
            truncated: boolean;
        };
        SegmentRow: {
            value: string;
            share: number | null;
            channels: {
                [key: string]: components["schemas"]["ChannelRate"];
            };
            others_responses: number;
            others_nps: number | null;
            difference: number | null;
            difference_interval: components["schemas"]["Interval"] | null;
            p_value: number | null;
            significant: boolean | null;
            nps: number | null;
            interval: components["schemas"]["Interval"] | null;
            responses: number;
            promoters: number;
            passives: number;
            detractors: number;
            /** @enum {string} */
            reliability: "hidden" | "low" | "none" | "ok";
        };
        SegmentValuePatch: {
            value: string;
            counted_as: string;
        };
        SegmentValueRow: {
            value: string;
            counted_as: string | null;
            holds_place: boolean;
            asked: number;
            suspect: number;
        };
        SegmentValueRowList: {
            data: components["schemas"]["SegmentValueRow"][];
        };
        SendingIn: {
            survey_id: number;
            name: string;
            /** @default null */
            audience_id: number | null;
            /** @default {} */
            content: components["schemas"]["MailContent"];
            /**
             * @default {
             *       "kind": "once",
             *       "first_at": null,
             *       "relative_to": null,
             *       "after_days": 0,
             *       "spread_hours": 0,
             *       "working_hours": {
             *         "days": [
             *           1,
             *           2,
             *           3,
             *           4,
             *           5
             *         ],
             *         "opens": 9,
             *         "closes": 17
             *       }
             *     }
             */
            schedule: components["schemas"]["Schedule"];
            /** @default null */
            hourly_limit: number | null;
        };
        SendingList: {
            data: components["schemas"]["SendingOut"][];
        };
        SendingOut: {
            id: number;
            site_id: number;
            survey_id: number;
            audience_id: number | null;
            name: string;
            content: components["schemas"]["MailContent"];
            schedule: components["schemas"]["Schedule"];
            hourly_limit: number | null;
            /** @enum {string} */
            state: "active" | "canceled" | "draft" | "finished" | "paused";
            state_reason: string | null;
            next_at: string | null;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            progress: components["schemas"]["Progress"];
        };
        SendingPatch: {
            survey_id?: number;
            name?: string;
            audience_id?: number | null;
            content?: components["schemas"]["MailContent"];
            schedule?: components["schemas"]["Schedule"];
            hourly_limit?: number | null;
        };
        SendingReport: {
            prepared: number;
            left: number;
            sent: number;
            uncertain: number;
            failed: number;
            bounced: number;
            complained: number;
            unsubscribed: number;
            delivered: number;
            page_opened: number;
            answered: number;
            response_rate: number | null;
            interval: components["schemas"]["Interval"] | null;
            skipped: {
                [key: string]: number;
            };
            excluded: {
                [key: string]: number;
            };
            segment: string | null;
            definition: string;
        };
        SentDigest: {
            to: string;
            subject: string;
        };
        SentTestMail: {
            to: string;
            subject: string;
        };
        SentTo: {
            endpoint_id: number | null;
            /** Format: date-time */
            at: string;
            status: number | null;
            response: string | null;
        };
        ServerAsk: {
            /** Format: uuid */
            id: string;
            url: string | null;
            /** Format: date-time */
            due_at: string;
        };
        ServerAskIn: {
            survey_id: number;
            recipient: components["schemas"]["AskedPersonIn"];
            /**
             * @default email
             * @enum {string}
             */
            deliver: "email" | "link";
            /** @default 0 */
            delay_seconds: number;
            /**
             * @description Properties of the occasion, such as the product. The site's `segment_keys` among them are segments.
             * @default {}
             * @example {
             *       "product": "Boots"
             *     }
             */
            properties: {
                [key: string]: string | number | boolean | null;
            };
            /** @default {} */
            content: components["schemas"]["MailContent"];
        };
        ServerAskReply: {
            ask: components["schemas"]["ServerAsk"] | null;
            reason: components["schemas"]["AskRefusal"] | null;
        };
        SessionIn: {
            /** @default null */
            email: string | null;
            /** @default null */
            password: string | null;
            /** @default null */
            link: string | null;
            /** @default null */
            key: string | null;
        };
        SessionOut: {
            id: string;
            /** Format: date-time */
            expires_at: string;
            scopes: ("keys" | "metrics" | "read" | "respond" | "write")[];
        };
        ShareIn: {
            survey_id: number;
            name: string;
            /**
             * @default [
             *       "score",
             *       "trend",
             *       "segments",
             *       "themes",
             *       "response_rate",
             *       "goals",
             *       "choices"
             *     ]
             */
            sections: ("choices" | "comments" | "goals" | "response_rate" | "score" | "segments" | "themes" | "trend")[];
            /**
             * @default 90
             * @enum {string}
             */
            period: "30" | "365" | "7" | "90" | "all";
            /** @default null */
            password: string | null;
            /** @default [] */
            frame_origins: string[];
            /** @default null */
            expires_at: string | null;
        };
        ShareList: {
            data: components["schemas"]["ShareOut"][];
        };
        ShareOut: {
            id: string;
            survey_id: number;
            name: string;
            sections: ("choices" | "comments" | "goals" | "response_rate" | "score" | "segments" | "themes" | "trend")[];
            /** @enum {string} */
            period: "30" | "365" | "7" | "90" | "all";
            has_password: boolean;
            frame_origins: string[];
            expires_at: string | null;
            /** Format: date-time */
            created_at: string;
            created_by: string;
            last_viewed_at: string | null;
        };
        SharePatch: {
            name?: string;
            sections?: ("choices" | "comments" | "goals" | "response_rate" | "score" | "segments" | "themes" | "trend")[];
            /** @enum {string} */
            period?: "30" | "365" | "7" | "90" | "all";
            password?: string | null;
            frame_origins?: string[];
            expires_at?: string | null;
        };
        SharedComment: {
            score: number;
            /** @enum {string} */
            category: "detractor" | "passive" | "promoter";
            comment: string;
            locale: string;
            /** Format: date */
            day: string;
        };
        SharedCommentList: {
            data: components["schemas"]["SharedComment"][];
        };
        SharedView: {
            name: string;
            survey_id: number;
            time_zone: string;
            sections: ("choices" | "comments" | "goals" | "response_rate" | "score" | "segments" | "themes" | "trend")[];
            /** @enum {string} */
            period: "30" | "365" | "7" | "90" | "all";
            segment_keys: string[];
            expires_at: string | null;
        };
        SignedRecipients: {
            stored: number;
            refused: number;
        };
        SigningSecretList: {
            data: components["schemas"]["SigningSecretOut"][];
        };
        SigningSecretOut: {
            id: string;
            /** @enum {string} */
            state: "accepted" | "revoked" | "signing";
        };
        SiteIn: {
            name: string;
            /** @default [] */
            origins: string[];
            /** @default UTC */
            time_zone: string;
            /** @default en */
            locale: string;
            /** @default false */
            require_identity: boolean;
            /**
             * @default local
             * @enum {string}
             */
            storage: "local" | "none" | "session";
            /**
             * @default implied
             * @enum {string}
             */
            consent: "implied" | "required";
            /** @default false */
            gpc: boolean;
            /** @default [] */
            segment_keys: string[];
            /** @default null */
            retention_days: number | null;
            /** @default [] */
            watched_segments: string[];
            /** @default null */
            postal_address: string | null;
            /**
             * @default erase
             * @enum {string}
             */
            retention_action: "anonymize" | "erase";
            /** @default false */
            redact_comments: boolean;
        };
        SiteList: {
            data: components["schemas"]["SiteOut"][];
        };
        SiteOut: {
            id: number;
            key: string;
            name: string;
            tag: string;
            origins: string[];
            time_zone: string;
            next_time_zone: string | null;
            locale: string;
            require_identity: boolean;
            /** @enum {string} */
            storage: "local" | "none" | "session";
            /** @enum {string} */
            consent: "implied" | "required";
            gpc: boolean;
            segment_keys: string[];
            retention_days: number | null;
            watched_segments: string[];
            postal_address: string | null;
            /** @enum {string} */
            retention_action: "anonymize" | "erase";
            redact_comments: boolean;
            identity_secrets: number[];
        };
        SitePatch: {
            name?: string;
            origins?: string[];
            time_zone?: string;
            locale?: string;
            require_identity?: boolean;
            /** @enum {string} */
            storage?: "local" | "none" | "session";
            /** @enum {string} */
            consent?: "implied" | "required";
            gpc?: boolean;
            segment_keys?: string[];
            retention_days?: number | null;
            watched_segments?: string[];
            postal_address?: string | null;
            /** @enum {string} */
            retention_action?: "anonymize" | "erase";
            redact_comments?: boolean;
        };
        SiteRun: {
            sending_id: number;
            name: string;
            /** @enum {string} */
            kind: "half_yearly" | "once" | "quarterly" | "relative" | "yearly";
            number: number;
            /** Format: date-time */
            started_at: string;
        };
        SiteRunList: {
            data: components["schemas"]["SiteRun"][];
        };
        StoredOutcomes: {
            data: components["schemas"]["Outcome"][];
            refused: string[];
        };
        StoredRecipients: {
            stored: number;
            refused: components["schemas"]["RefusedRecipient"][];
        };
        SurveyCounts: {
            asked: number;
            answered: number;
            score: components["schemas"]["ScoreSummary"];
        };
        SurveyIn: {
            site_id: number;
            name: string;
            /** @default true */
            active: boolean;
            /**
             * @default standard
             * @enum {string}
             */
            wording: "scale" | "standard";
            /** @default null */
            subject: string | null;
            /**
             * @default us
             * @enum {string}
             */
            subject_kind: "company" | "product" | "service" | "us";
            /**
             * @default formal
             * @enum {string}
             */
            formality: "formal" | "informal";
            /** @default null */
            organization: string | null;
            /** @default null */
            logo: string | null;
            /** @default null */
            intro: string | null;
            /** @default {} */
            follow_ups: {
                [key: string]: components["schemas"]["FollowUp"];
            };
            /** @default {} */
            thanks: {
                [key: string]: string | components["schemas"]["ThankYou"];
            };
            /** @default {} */
            translations: {
                [key: string]: components["schemas"]["Translation"];
            };
            /** @default 0 */
            delay_seconds: number;
            /** @default {} */
            rules: components["schemas"]["Rules"];
            /** @default {} */
            appearance: components["schemas"]["Appearance"];
            /**
             * @default {
             *       "answered_days": 90,
             *       "dismissed_days": [
             *         30,
             *         60,
             *         90
             *       ],
             *       "long_rest_days": 365,
             *       "between_surveys_days": 14,
             *       "skip_open_follow_ups": false
             *     }
             */
            cadence: components["schemas"]["Cadence"];
            /**
             * @default none
             * @enum {string}
             */
            badge: "none" | "response_rate" | "score";
        };
        SurveyOut: {
            id: number;
            site_id: number;
            name: string;
            /** @default true */
            active: boolean;
            /** @default 1 */
            version: number;
            /** @default null */
            archived_at: string | null;
            /**
             * @default standard
             * @enum {string}
             */
            wording: "scale" | "standard";
            /** @default null */
            subject: string | null;
            /**
             * @default us
             * @enum {string}
             */
            subject_kind: "company" | "product" | "service" | "us";
            /**
             * @default formal
             * @enum {string}
             */
            formality: "formal" | "informal";
            /** @default null */
            organization: string | null;
            /** @default null */
            logo: string | null;
            /** @default null */
            intro: string | null;
            /** @default {} */
            follow_ups: {
                [key: string]: components["schemas"]["FollowUp"];
            };
            /** @default {} */
            thanks: {
                [key: string]: string | components["schemas"]["ThankYou"];
            };
            /** @default {} */
            translations: {
                [key: string]: components["schemas"]["Translation"];
            };
            /** @default 0 */
            delay_seconds: number;
            /** @default {} */
            rules: components["schemas"]["Rules"];
            /** @default {} */
            appearance: components["schemas"]["Appearance"];
            /**
             * @default {
             *       "answered_days": 90,
             *       "dismissed_days": [
             *         30,
             *         60,
             *         90
             *       ],
             *       "long_rest_days": 365,
             *       "between_surveys_days": 14,
             *       "skip_open_follow_ups": false
             *     }
             */
            cadence: components["schemas"]["Cadence"];
            /**
             * @default none
             * @enum {string}
             */
            badge: "none" | "response_rate" | "score";
            /** @default [] */
            notices: components["schemas"]["Notice"][];
            /** @default  */
            summary: string;
        };
        SurveyPatch: {
            name?: string;
            active?: boolean;
            /** @enum {string} */
            wording?: "scale" | "standard";
            subject?: string | null;
            /** @enum {string} */
            subject_kind?: "company" | "product" | "service" | "us";
            /** @enum {string} */
            formality?: "formal" | "informal";
            organization?: string | null;
            logo?: string | null;
            intro?: string | null;
            follow_ups?: {
                [key: string]: components["schemas"]["FollowUp"];
            };
            thanks?: {
                [key: string]: string | components["schemas"]["ThankYou"];
            };
            translations?: {
                [key: string]: components["schemas"]["Translation"] | null;
            };
            delay_seconds?: number;
            rules?: components["schemas"]["Rules"];
            appearance?: components["schemas"]["Appearance"];
            cadence?: components["schemas"]["Cadence"];
            /** @enum {string} */
            badge?: "none" | "response_rate" | "score";
        };
        SurveyWithCounts: {
            id: number;
            site_id: number;
            name: string;
            /** @default true */
            active: boolean;
            /** @default 1 */
            version: number;
            /** @default null */
            archived_at: string | null;
            /**
             * @default standard
             * @enum {string}
             */
            wording: "scale" | "standard";
            /** @default null */
            subject: string | null;
            /**
             * @default us
             * @enum {string}
             */
            subject_kind: "company" | "product" | "service" | "us";
            /**
             * @default formal
             * @enum {string}
             */
            formality: "formal" | "informal";
            /** @default null */
            organization: string | null;
            /** @default null */
            logo: string | null;
            /** @default null */
            intro: string | null;
            /** @default {} */
            follow_ups: {
                [key: string]: components["schemas"]["FollowUp"];
            };
            /** @default {} */
            thanks: {
                [key: string]: string | components["schemas"]["ThankYou"];
            };
            /** @default {} */
            translations: {
                [key: string]: components["schemas"]["Translation"];
            };
            /** @default 0 */
            delay_seconds: number;
            /** @default {} */
            rules: components["schemas"]["Rules"];
            /** @default {} */
            appearance: components["schemas"]["Appearance"];
            /**
             * @default {
             *       "answered_days": 90,
             *       "dismissed_days": [
             *         30,
             *         60,
             *         90
             *       ],
             *       "long_rest_days": 365,
             *       "between_surveys_days": 14,
             *       "skip_open_follow_ups": false
             *     }
             */
            cadence: components["schemas"]["Cadence"];
            /**
             * @default none
             * @enum {string}
             */
            badge: "none" | "response_rate" | "score";
            /** @default [] */
            notices: components["schemas"]["Notice"][];
            /** @default  */
            summary: string;
            counts?: components["schemas"]["SurveyCounts"];
        };
        SurveyWithCountsList: {
            data: components["schemas"]["SurveyWithCounts"][];
        };
        TagSignal: {
            /** @enum {string} */
            kind: "card_refused" | "identity_refused" | "not_visible" | "tag";
            last_at: string | null;
            count: number;
        };
        TagStatus: {
            data: components["schemas"]["TagSignal"][];
            loaded_origins: components["schemas"]["LoadedOrigin"][];
            refused_origins: components["schemas"]["RefusedOrigin"][];
        };
        Template: {
            url: string;
            body: string;
            /**
             * @default POST
             * @enum {string}
             */
            method: "PATCH" | "POST" | "PUT";
            /**
             * @description More headers; `{{ secrets.x }}` is a secret of the endpoint.
             * @default {}
             * @example {
             *       "Authorization": "Bearer {{ secrets.token }}"
             *     }
             */
            headers: {
                [key: string]: string;
            };
            /**
             * @default {
             *       "statuses": [],
             *       "texts": []
             *     }
             */
            success: components["schemas"]["ReplyCondition"];
            /**
             * @default {
             *       "statuses": [],
             *       "texts": []
             *     }
             */
            refused: components["schemas"]["ReplyCondition"];
            /**
             * @default {
             *       "statuses": [],
             *       "texts": []
             *     }
             */
            stop: components["schemas"]["ReplyCondition"];
        };
        TemplateTrial: {
            method: string;
            url: string;
            body: string | null;
        };
        TemplateTrialIn: {
            /**
             * @default response.finished
             * @enum {string}
             */
            event: "alert.closed" | "alert.opened" | "ask.dismissed" | "follow_up.changed" | "respondent.became_detractor" | "response.created" | "response.finished" | "response.updated" | "tag.silent";
            /** @default null */
            preset: ("customer_io" | "intercom" | "klaviyo" | "salesforce") | null;
            /** @default null */
            template: components["schemas"]["Template"] | null;
            /** @default {} */
            values: {
                [key: string]: string;
            };
            /** @default {} */
            secrets: {
                [key: string]: string;
            };
        };
        TestMailIn: {
            /** @default null */
            locale: string | null;
        };
        ThankYou: {
            text: string;
            /** @default null */
            label: string | null;
            /** @default null */
            url: string | null;
            /** @default false */
            button: boolean;
        };
        Theme: {
            id: number;
            survey_id: number;
            name: string;
            words: string[];
        };
        ThemeIn: {
            survey_id: number;
            name: string;
            words: string[];
        };
        ThemeList: {
            data: components["schemas"]["Theme"][];
        };
        ThemePatch: {
            name?: string;
            words?: string[];
        };
        ThemesReport: {
            survey_id: number;
            from: string | null;
            to: string | null;
            time_zone: string;
            channel: ("api" | "email" | "import" | "link" | "widget") | null;
            segment: string | null;
            version: number | null;
            comments: number;
            promoters: number;
            passives: number;
            detractors: number;
            truncated: boolean;
            max_comments: number;
            themes: components["schemas"]["MentionedTheme"][];
            terms: components["schemas"]["MentionedTerm"][];
            /** @enum {string} */
            method: "counts" | "log_odds";
            definition: string;
        };
        TokenIn: {
            token: string;
        };
        TraitIs: {
            /** @enum {string} */
            type: "trait";
            key: string;
            /**
             * @default in
             * @enum {string}
             */
            op: "exists" | "in" | "missing" | "not_in";
            /** @default [] */
            values: string[];
            /** @default false */
            optional: boolean;
        };
        TraitRule: {
            key: string;
            /** @enum {string} */
            op: "after" | "before" | "in" | "not_in";
            values: string[];
        };
        Translation: {
            /** @default null */
            subject: string | null;
            /** @default null */
            intro: string | null;
            /** @default {} */
            follow_ups: {
                [key: string]: components["schemas"]["FollowUp"];
            };
            /** @default {} */
            thanks: {
                [key: string]: string | components["schemas"]["ThankYou"];
            };
        };
        TrendReport: {
            survey_id: number;
            /** Format: date */
            from: string;
            /** Format: date */
            to: string;
            time_zone: string;
            /** @enum {string} */
            by: "day" | "month" | "week";
            rolling: (30 | 90) | null;
            channel: ("api" | "email" | "import" | "link" | "widget") | null;
            segment: string | null;
            data: components["schemas"]["Point"][];
            notes: components["schemas"]["DateNote"][];
            versions: components["schemas"]["VersionDay"][];
            /** @default null */
            version: number | null;
            /** @default false */
            truncated: boolean;
        };
        UnderstoodColumn: {
            name: string;
            field: string;
            examples: string[];
        };
        UnlockIn: {
            password: string;
        };
        UnlockedShare: {
            token: string;
            /** Format: date-time */
            expires_at: string;
        };
        VersionDay: {
            number: number;
            /** Format: date */
            day: string;
            /** Format: date-time */
            published_at: string;
            published_by: string | null;
        };
        VersionSummary: {
            number: number;
            /** Format: date-time */
            published_at: string;
            published_by: string | null;
        };
        VersionSummaryList: {
            data: components["schemas"]["VersionSummary"][];
        };
        ViewReply: {
            /** Format: date-time */
            viewed_at: string;
        };
        WatchedSeries: {
            segment: string | null;
            days: number;
            responses: number;
            responses_before: number;
            problem: ("too_few_before" | "too_few_recent") | null;
            dropped: boolean;
        };
        WeightedScore: {
            nps: number | null;
            interval: components["schemas"]["Interval"] | null;
            covered: number | null;
        };
        WorkingHours: {
            /**
             * @default [
             *       1,
             *       2,
             *       3,
             *       4,
             *       5
             *     ]
             */
            days: number[];
            /** @default 9 */
            opens: number;
            /** @default 17 */
            closes: number;
        };
    };
    responses: never;
    parameters: never;
    requestBodies: never;
    headers: {
        ETag: string;
        Link: string;
        RateLimit: string;
        "RateLimit-Policy": string;
        "Retry-After": number;
        "Set-Cookie": string;
        "WWW-Authenticate": string;
    };
    pathItems: never;
}
export type $defs = Record<string, never>;
export type operations = Record<string, never>;
