"""What is told of a row of each table: in one line, and part by part.

A text names fields in braces. It falls into pieces at " | ", and a piece with an empty field is left out.
"""

from __future__ import annotations

from typing import NamedTuple

AGAINST = "What is said against it"
SEEN = "How far we saw it"
ADDRESS = "Address"


class Kind(NamedTuple):
    """How a row of a table is told.

    Attributes
    ----------
    called
        What such a row is.
    title, line
        Its heading, and one line of who, when and what.
    says
        What it comes down to, in our words.
    parts
        Further parts by their headings; those of `AGAINST`, `SEEN` and `ADDRESS` are told last.
    """

    called: str
    title: str
    line: str
    says: str
    parts: dict[str, str]


_SERIES = {SEEN: "{note}", ADDRESS: "{url}"}
_CLAIM = {
    "Who says so": "{attributed_to}",
    "Decisive words": "“{operative_words}”",
    "Kind and subject": "{claim_type}, | {topic}, | bears on {right_engaged}",
    "Could evidence show it wrong?": "{checkable}",
    "What the record shows": "{record_check}. | {record_note}",
    ADDRESS: "{record_url}",
}

KINDS = {
    "sources": Kind(
        "text",
        "{title}",
        "{author}, | {date_published}: | {title}",
        "{genre}; {stance}",
        {
            "Who": "{author}, | {author_affiliation}",
            "Outlet": "{publisher}; | {publisher_type}; | sponsor: {sponsor}",
            "When": "{date_published}, | {date_note}",
            "Language": "{language}",
            SEEN: "{notes}",
            ADDRESS: "{original_url}",
        },
    ),
    "claims": Kind(
        "claim",
        "{claim}",
        "{attributed_to}, {source_id} ¶{paragraph}: | {claim}",
        "{claim}",
        {"Where": "{source_id} ¶{paragraph}", **_CLAIM},
    ),
    "twin_claims": Kind(
        "claim of the comparison text",
        "{claim}",
        "{attributed_to}, {source_id}: | {claim}",
        "{claim}",
        {"Where": "{source_id}, chapter {paragraph} (0 is the preamble)", **_CLAIM},
    ),
    "figures": Kind(
        "figure",
        "{value}: {what_it_measures}",
        "{source_id} ¶{paragraph}: | {value}, {what_it_measures}",
        "{value}, {what_it_measures}",
        {
            "Where": "{source_id} ¶{paragraph}",
            "Who gives it": "{as_reported_by}",
            "Unit and period": "{unit} | ({period})",
            "Kind of figure": "{kind}",
            "A sum or a look-up that tests it": "{derived_check}",
            "What it does not say": "{caveat}",
        },
    ),
    "legal_timeline": Kind(
        "law, plan or measure",
        "{name_en}",
        "{issuer}, {adopted}: | {name_en}",
        "{what_it_does}",
        {
            "In Chinese": "{name_zh}",
            "Who": "{issuer} | ({type})",
            "When": "adopted {adopted}, | promulgated {promulgated}, | in force or started {effective}",
            "Aim as officially stated": "{official_aim}",
            "Which text invokes it": "{invoked_by}",
            "A documented concern": "{documented_concern}",
            SEEN: "{verify_note}. | Read on {read_on}: {copy}.",
            ADDRESS: "{citation} | {second_url}",
        },
    ),
    "standards": Kind(
        "international standard",
        "{name}",
        "{body}, {date}: | {name}",
        "{test_paraphrase}",
        {
            "Who": "{body}",
            "When": "{date}",
            "Place": "{provision}",
            "Is China bound by it?": "{status_for_China}",
            "Where the three-part test is found": "{legality_necessity_proportionality_source}",
            SEEN: "{note}",
            ADDRESS: "{citation} | {second_url}",
        },
    ),
    "measures": Kind(
        "measure that somebody judged",
        "{measure}",
        "{state}: | {measure}",
        "{found}",
        {
            "Law": "{law}",
            "Known since": "{known_since} | ({known_how})",
            "Who judged it": "{body} | ({body_kind}), | {first_finding}",
            "What was found of each step": "legality: {legality}; | aim: {aim}; | necessity: {necessity}; | "
            "proportionality: {proportionality}",
            "What followed": "{what_followed}",
            "A case beside it": "{compare}",
            "Rows of other tables": "{record_ids}",
            AGAINST: "{known_against}",
            SEEN: "{note}",
            ADDRESS: "{citation} | {second_url}",
        },
    ),
    "commitments": Kind(
        "commitment to a treaty",
        "{state}: {treaty}",
        "{state}, {treaty}: | {status}",
        "{status}",
        {
            "When": "signed {signed}, | bound since {bound_since}",
            "Own limits": "{own_limits}",
            "Standards": "{standard_ids}",
            AGAINST: "{known_against}",
            SEEN: "{note}",
            ADDRESS: "{citation} | {second_url}",
        },
    ),
    "objections": Kind(
        "objection to the yardstick",
        "{objection}",
        "Objection: | {objection}",
        "{strongest_form}",
        {
            "Official voice": "{official_voice}",
            "Strongest answer": "{strongest_answer}",
            "The same move elsewhere": "{same_move_elsewhere}",
            "What would count against the objection": "{against_objection}",
            "What would count against the answer": "{against_answer}",
            "Rows of other tables": "{record_ids}",
            SEEN: "{note}",
            ADDRESS: "{citation} | {second_url}",
        },
    ),
    "glossary": Kind(
        "term",
        "{english}",
        "{english} ({chinese_simplified}): | {definition}",
        "{definition}",
        {"In Chinese": "{chinese_simplified} | ({pinyin})", "Used in": "{source_ids}", "Note": "{note}"},
    ),
    "evidence": Kind(
        "record of evidence",
        "{title}",
        "{author_org}, {published}: | {title}",
        "{finding}",
        {
            "Who": "{author_org} | ({org_type})",
            "When": "{published} | ({date_status})",
            "How": "{method} | ({method_kind})",
            "Subject": "{bears_on}",
            "Bears on the texts": "{related_sources}",
            "Our judgement": "towards the official claim: {direction_vs_official_claim}; | "
            "towards the critics' claim: {direction_vs_critic_claim}",
            "How strong, and why": "{strength}",
            AGAINST: "{known_criticism}",
            SEEN: "{how_seen}. | Read on {read_on}: {copy}.",
            ADDRESS: "{url}",
        },
    ),
    "fotn": Kind(
        "score of Freedom on the Net",
        "Freedom on the Net {report_year}: {country}",
        "Freedom House, {report_year}: | {country} {total} of 100",
        "{total} of 100 ({status}); higher is freer",
        {
            "Parts": "obstacles to access {A_obstacles} of 25; | limits on content {B_content} of 35; | "
            "violations of users' rights {C_violations} of 40",
            "As printed": "{original_total}, | scale {original_scale}; | turned by us: {converted}",
            **_SERIES,
        },
    ),
    "fiw": Kind(
        "score of Freedom in the World",
        "Freedom in the World {edition}: China",
        "Freedom House, {edition}: | China {total_100} of 100 | ({status})",
        "China {total_100} of 100, | {status} | (political rights {PR_rating_1_7}, civil liberties {CL_rating_1_7})",
        {
            "Years covered": "{year_under_review}",
            "Parts": "political rights {PR_score_40} of 40; | civil liberties {CL_score_60} of 60",
            "Ratings (1 is best)": "political rights {PR_rating_1_7}; | civil liberties {CL_rating_1_7}",
            "Countries and territories": "{n_assessed}: | {n_countries} countries | and {n_territories} territories",
            "Place, by our count": "{n_scoring_higher} above, | {n_tied_incl_China} with the same total, | "
            "{n_scoring_lower} below",
            **_SERIES,
        },
    ),
    "dsp": Kind(
        "expert rating",
        "{country} {year}: {item_short}",
        "Digital Society Project, {year}: | {country}, {item_short}, {value}",
        "{value} for {item_short}; higher is freer",
        {
            "Question": "{item} | ({release} extract)",
            "As stored": "{original_value}; | turned by us: {converted}",
            "Place": "{place_from_lowest} from the lowest of {countries}",
            "Interval of the model": "{interval_low} to {interval_high}",
            **_SERIES,
        },
    ),
    "internet_users": Kind(
        "number of internet users",
        "{country}, {date}: {value} {unit}",
        "{series}: | {country} {date}, {value} {unit}",
        "{value} {unit}",
        {"Series": "{series} | (source: {original_source})", **_SERIES},
    ),
    "cpj": Kind(
        "count of journalists in prison",
        "Journalists held in China, {year}",
        "Committee to Protect Journalists, {year}: | {china_count} held in China",
        "{china_count} journalists held in China on the day of the count",
        {
            "World": "{world_total_at_release} when published; | {world_total_cited_later} as cited later",
            "Place of China": "{china_rank}",
            **_SERIES,
        },
    ),
    "measurements": Kind(
        "measurement of censorship",
        "{metric}: {value} {unit}",
        "{authors}, {year_published}: | {metric}, {value} {unit}",
        "{metric}, {value} {unit}",
        {"Who": "{authors}, {study}", "When": "{period}", "Sample": "{sample}", **_SERIES},
    ),
    "claim_checks": Kind(
        "check of a claim",
        "{claim_paraphrased}",
        "Our check, {source_id}: | {claim_paraphrased}",
        "{verdict}. {explanation}",
        {"Which text": "{source_id}", "How sure we are": "{confidence}", "Records": "{evidence_ids}"},
    ),
    "unreliable_copies": Kind(
        "row of an unreliable copy",
        "{country} in copy {copy}",
        "Copy {copy}: | {country} {value_in_copy}",
        "{value_in_copy} in copy {copy}; {problem}",
        {"Official total of 2024": "{official_2024}, | so the copy differs by {difference}"},
    ),
}
