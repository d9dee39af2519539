"""A small file of each product, in the form in which it exports, with made-up answers."""

import json

DELIGHTED = "\n".join(
    json.dumps(record)
    for record in (
        {
            "id": "1001",
            "person": {"id": "10", "email": "Anna@example.com", "name": "Anna Meier"},
            "survey_type": "nps",
            "score": 9,
            "comment": "Quick and kind.\nThank you!",
            "permalink": "https://app.delighted.example/r/1001",
            "created_at": 1713418460,
            "updated_at": None,
            "person_properties": {"plan": "pro", "Delighted Page URL": "https://shop.example/thanks?order=5"},
            "notes": [{"id": "1", "text": "Called back", "user_email": "me@example.com", "created_at": 1713418500}],
            "tags": ["vip"],
            "additional_answers": [],
        },
        {"id": "1002", "person": "11", "survey_type": "nps", "score": 3, "comment": None, "created_at": 1713504860},
        {"id": "1003", "person": "11", "survey_type": "csat", "score": 5, "comment": None, "created_at": 1713504870},
        {"id": "11", "email": "ben@example.com", "name": "Ben Ito", "created_at": 1713400000, "last_sent_at": None},
    )
)
DELIGHTED_CSV = (
    "Response ID,Person ID,Person Name,Person Email,Score,Comment,Created At,Delighted Source,Plan\r\n"
    '1001,10,Anna Meier,anna@example.com,9,"Quick, kind",2024-04-18 05:34:20 UTC,Web,pro\r\n'
    "1002,11,Ben Ito,ben@example.com,3,,2024-04-19 05:34:20 UTC,Email,free\r\n"
)
WOOTRIC = json.dumps(
    [
        {
            "id": 55,
            "end_user_id": 7,
            "survey_id": 900,
            "score": 10,
            "text": "Great",
            "completed": True,
            "excluded_from_calculations": False,
            "ip_address": "192.0.2.1",
            "origin_url": "https://app.example/home?tab=1",
            "created_at": "2023-12-16 09:05:00 -0800",
            "updated_at": "2023-12-16 09:06:00 -0800",
            "tags": ["fan"],
            "notes": [],
        },
        {"id": 56, "end_user_id": 8, "score": 6, "text": None, "created_at": "2023-12-17 09:05:00 -0800", "tags": []},
        {"id": 9, "end_user_id": 7, "created_at": "2023-11-01 09:05:00 -0800"},
        {"id": 7, "email": "cora@example.com", "external_id": "user-7", "properties": {"plan": "pro"}},
    ],
    indent=1,
)
HUBSPOT = json.dumps(
    {
        "results": [
            {
                "id": "301",
                "properties": {
                    "hs_object_id": "301",
                    "hs_value": "8",
                    "hs_survey_type": "NPS",
                    "hs_survey_id": "77",
                    "hs_content": "Fine",
                    "hs_submission_timestamp": "2024-02-03T10:00:00.123Z",
                    "hs_contact_email_rollup": "dora@example.com",
                    "hs_survey_channel": "EMAIL",
                },
                "createdAt": "2024-02-03T10:00:01Z",
            },
            {"id": "302", "properties": {"hs_value": "4", "hs_survey_type": "CSAT", "hs_createdate": "2024-02-03T10:00:00Z"}},
        ],
        "paging": {"next": {"after": "302"}},
    }
)


def _event(uuid: str, event: str, minute: int, **properties: object) -> str:
    return json.dumps(
        {
            "uuid": uuid,
            "event": event,
            "distinct_id": "user-1",
            "timestamp": f"2024-05-06T07:{minute:02}:00Z",
            "properties": {"$survey_id": "s1", "$survey_name": "NPS"} | properties,
            "person": {"properties": {"email": "emil@example.com"}},
        }
    )


_QUESTIONS = [{"id": "q1", "question": "How likely?"}, {"id": "q2", "question": "Why?"}]
POSTHOG = "\n".join(
    (
        _event("e1", "survey shown", 1),
        _event("e2", "survey sent", 2, **{"$survey_submission_id": "sub-1", "$survey_response": "7"}),
        _event(
            "e3",
            "survey sent",
            3,
            **{
                "$survey_submission_id": "sub-1",
                "$survey_completed": True,
                "$survey_questions": [_QUESTIONS[0] | {"response": "8"}, _QUESTIONS[1] | {"response": "Easy to use"}],
            },
        ),
        _event("e4", "survey dismissed", 4),
        _event("e5", "survey sent", 5, **{"$survey_response": "2", "$survey_response_1": "Slow"}),
    )
)
FORMBRICKS = (
    '"No.","Response ID","Timestamp","Finished","Survey ID","Formbricks ID (internal)","User ID","Tags","source","url",'
    '"userAgent - browser","userAgent - os","userAgent - device","country","action","ipAddress",'
    '"1. How likely are you to recommend us?","2. What could we do better?","person.email"\n'
    '"1","cm1","2026-08-22 13:41:54 UTC","Yes","sv1","u1","user-1","vip, new","link","https://shop.example/",'
    '"Firefox","Linux","desktop","DE","","","10","\'=SUM(1)","fay@example.com"\n'
    '"2","cm2","2026-08-23 13:41:54 GMT+8","No","sv1","u2","","","link","","Chrome","Android","mobile","FR","","","6","",""\n'
)
SURVEYMONKEY = (
    "Respondent ID,Collector ID,Start Date,End Date,IP Address,Email Address,First Name,Last Name,Custom Data 1,"
    "How likely is it that you would recommend this company?,Why?\n"
    ",,,,,,,,,Response,Open-Ended Response\n"
    "114,9,11/30/2025 02:00:04 PM,11/30/2025 02:03:04 PM,,gil@example.com,Gil,Orr,,Extremely likely - 10,Great\n"
    "115,9,12/01/2025 02:00:04 PM,12/01/2025 02:03:04 PM,,,,,,7,\n"
)
TYPEFORM = (
    "#,How likely are you to recommend {{field:abc}} to a friend?,Why?,Phone,Response Type,Start Date (UTC),"
    "Stage Date (UTC),Submit Date (UTC),Network ID,Tags,Ending\n"
    "tok1,9,Because,'+41791234567,completed,2023-01-23 06:25:59,,2023-01-23 06:27:59,net,,end\n"
    "tok2,,,,partial,2023-01-24 06:25:59,,2023-01-24 06:27:59,net,,end\n"
)
GOOGLE_FORMS = (
    '"Timestamp","Username","Würden Sie uns weiterempfehlen?","Warum?"\n'
    '"2022/11/30 10:39:41 PM GMT+1","hal@example.com","9","Nett"\n'
    '"2022/11/30 10:40:41 PM GMT+1","","0",""\n'
    '"2022/11/30 10:40:41 PM GMT+1","","0",""\n'
)
CSV = "Score;Datum;Kommentar;E-Mail;Plan\n9;31.12.2024 10:00;Gut, schnell;ida@example.com;pro\n2;01.01.2025 10:00;;;free\n"

SAMPLES = {
    "delighted": DELIGHTED,
    "wootric": WOOTRIC,
    "hubspot": HUBSPOT,
    "posthog": POSTHOG,
    "formbricks": FORMBRICKS,
    "surveymonkey": SURVEYMONKEY,
    "typeform": TYPEFORM,
    "google_forms": GOOGLE_FORMS,
    "csv": CSV,
}
