"""What the demo's learners write where a person grades: a plan and a position, in each language; neither is perfect, so
that the grading desk has something to decide."""

from quizzes.kinds import BaseQuestion

# A plan is asked for with more words than this.
LONG = 300

_PLANS = {
    "en": (
        "Problem. Our support team answers about 3,000 letters a month about parcels that are late. A letter "
        "takes nine minutes, and a fifth of the people write again because the first reply did not fit.\n\n"
        "Fit. The letters differ too much for templates; we tried twelve of them last year and they covered "
        "half. A model that sees the tracking data could word the rest.\n\n"
        "Behavior. Good: names the parcel’s last station and one next step. Not sure: hands the letter to a "
        "person. Never: promises a day that the tracking does not give. Check: 60 old letters before each "
        "release, 56 right.\n\n"
        "Figures. A draft costs about 0.6 cents. A used one saves four minutes of work, a rejected one costs "
        "half a minute (both measured on 40 letters), so it pays from about 12 used drafts in 100.\n\n"
        "Stopping line. If fewer than 30 in 100 drafts are used, we turn it off."
    ),
    "ko": (
        "문제. 우리 앱에는 가게 사장님들이 올린 메뉴 사진이 한 달에 8,000장쯤 들어와요. 그중 15%는 음식이 아닌 "
        "사진이거나 너무 어두워서 담당자 두 명이 하루 두 시간씩 골라내요.\n\n"
        "적합성. 밝기는 규칙으로도 걸러져요. 규칙만 써 보니 세 장에 한 장꼴로 잡혔고, ‘음식이 아닌 사진’은 "
        "적을 수 있는 조건이 없어서 학습된 모델이 필요해요.\n\n"
        "동작. 좋은 답: 이유 한 줄과 함께 다시 찍어 달라고 알린다. 모를 때: 담당자에게 넘긴다. 절대 금지: "
        "사진을 마음대로 지우는 것. 확인: 지난달 사진 200장 가운데 190장 이상 맞으면 내보낸다.\n\n"
        "숫자. 한 장에 0.4원이 들고, 담당자가 한 장을 보는 데는 30원어치 시간이 들어요(어림).\n\n"
        "중단선. 9월 30일에 담당자 시간이 절반으로 줄지 않았으면 운영팀장이 멈춘다."
    ),
}
_POSITIONS = {
    "en": (
        "I think that nobody should call themselves an AI PM before they have seen a model fail in front of a "
        "customer. Whoever only connects an API has handed that part to somebody else.\n\n"
        "Against me stands Kasey’s guide: people who run products that use AI took up the name themselves, and "
        "nobody has to award it. That is how most job names came about.\n\n"
        "I would change my mind if the ads of the next year asked for the title and never for evaluation."
    ),
    "ko": (
        "저는 기능을 맡은 사람도 AI PM이라고 생각해요. 어떤 오답이 나가면 안 되는지를 정하는 사람이 결국 "
        "PM이니까요.\n\n"
        "가장 센 반론은 스레드의 실무자가 한 말이에요. 대부분은 LLM 기능 하나를 맡은 평범한 PM이고, 진짜는 "
        "도구를 만들거나 다듬는 소수라는 거죠.\n\n"
        "우리 팀에서 오답의 원인을 플랫폼팀만 찾아내는 일이 계속된다면 생각을 바꿀 것 같아요."
    ),
}


def written(question: BaseQuestion, language: str) -> str:
    texts = _PLANS if (getattr(question, "max_words", None) or 0) > LONG else _POSITIONS
    return texts[language]
