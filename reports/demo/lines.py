"""The lines, openings and small facts that contacts are written from.

A line has a topic, a text, and what must be so for it to be said: ``v`` only on a visit, ``c``
only on a call, months, and tags of the household (``!`` before one means that it must not be so).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from pairing.choices import DisabilityKind, GroupKey
from visits.choices import FeedbackKind


class Topic(StrEnum):
    """What a line is about: keys of the shipped list, and policies that were explained."""

    HEALTH = "health"
    INCOME = "income"
    SCHOOLING = "schooling"
    STATE_OF_MIND = "state_of_mind"
    REQUEST = "request"
    HOME_SAFETY = "home_safety"
    POLICY = "policy"


_POLICIES = (
    ("医保", "health_insurance"),
    ("参保", "health_insurance"),
    ("养老", "pension"),
    ("无障碍", "accessibility"),
    ("补贴", "allowances"),
    ("就业", "employment"),
    ("辅具", "rehabilitation"),
    ("康复", "rehabilitation"),
    ("托养", "rehabilitation"),
    ("助学", "education"),
    ("雨露", "education"),
    ("住院", "medical_aid"),
    ("医疗", "medical_aid"),
    ("服药", "medical_aid"),
    ("诈骗", "rights"),
    ("优惠", "rights"),
    ("换证", "rights"),
)


def policies_in(text: str) -> list[str]:
    """The keys of the policies that a line explains, by its words."""
    found = dict.fromkeys(key for word, key in _POLICIES if word in text)
    return list(found) or ["basic_living"]


HEALTH, INCOME, SCHOOL, MIND, REQUEST, SAFETY, POLICY = (
    Topic.HEALTH,
    Topic.INCOME,
    Topic.SCHOOLING,
    Topic.STATE_OF_MIND,
    Topic.REQUEST,
    Topic.HOME_SAFETY,
    Topic.POLICY,
)
ORDER = (HEALTH, INCOME, SCHOOL, MIND, SAFETY, POLICY, REQUEST)


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Compared by identity: there are not two of one, and it is looked up often."""

    topic: Topic
    text: str
    where: str = ""
    months: tuple[int, ...] = ()
    tags: tuple[str, ...] = ()


def _line(topic: Topic, text: str, *conditions: str) -> Line:
    where, tags = "", []
    months: tuple[int, ...] = ()
    for condition in conditions:
        if condition in ("v", "c"):
            where = condition
        elif condition[0].isdigit():
            months = tuple(int(m) for m in condition.split(","))
        else:
            tags.append(condition)
    return Line(topic, text, where, months, tuple(tags))


WINTER = "11,12,1,2"
SUMMER = "6,7,8"
RAIN = "6,7,8,9"
TERM = "3,4,5,6,9,10,11,12"

CHILDREN = (
    _line(HEALTH, "孩子身体好，个头比上次见又高了", "v"),
    _line(HEALTH, "孩子没有生病，饭量也可以"),
    _line(HEALTH, "前几天有点感冒，吃了药已经好了"),
    _line(HEALTH, "{guardian}说孩子最近睡得好，没有不舒服"),
    _line(HEALTH, "牙疼了几天，{guardian}带去镇卫生院看过"),
    _line(HEALTH, "换季容易咳嗽，嘱咐{guardian}给孩子添衣", "3,4,9,10,11"),
    _line(HEALTH, "疫苗按时打了，本子也看了", "v", "small"),
    _line(HEALTH, "视力有些下降，建议看书坐端正、少看手机", "pupil"),
    _line(HEALTH, "看了体检单，各项都正常", "v", "pupil"),
    _line(HEALTH, "孩子偏瘦，跟{guardian}说鸡蛋牛奶要跟上", "v"),
    _line(INCOME, "孤儿基本生活费按月到账，{guardian}用在孩子吃穿上", "!defacto"),
    _line(INCOME, "事实无人抚养儿童生活补贴按月到账", "defacto"),
    _line(INCOME, "看了存折，补贴已打到，没有拖欠", "v"),
    _line(INCOME, "{guardian}在家务农，种了{acres}亩地，农闲时打零工", "!grandparent"),
    _line(INCOME, "家里靠补贴和{guardian}种地，日子过得去"),
    _line(INCOME, "{guardian}在附近工地干活，一天一结", "!grandparent", "guardian-male"),
    _line(INCOME, "开学的花费够用，没有借钱", "2,3,8,9", "pupil"),
    _line(SCHOOL, "在{school}上{grade}，上课认真", "pupil"),
    _line(SCHOOL, "问了学习，语文好一些，数学有点吃力", "pupil"),
    _line(SCHOOL, "这次考试比上次进步了，当面夸了几句", "pupil", TERM),
    _line(SCHOOL, "看了作业本，字写得工整，错题都改了", "v", "pupil", TERM),
    _line(SCHOOL, "问了班主任，说孩子守纪律、不太爱发言", "pupil", TERM),
    _line(SCHOOL, "放假在家，作业每天写一点", "pupil", "1,2,7,8"),
    _line(SCHOOL, "期末成绩下来了，{guardian}拿出奖状给我看", "v", "primary", "1,7"),
    _line(SCHOOL, "刚开学，新书已领，住校的铺盖也带去了", "boarder", "9,3"),
    _line(SCHOOL, "住校，周五下午回家，{guardian}接送", "boarder"),
    _line(SCHOOL, "说想考县一中，帮着算了分数差距", "junior"),
    _line(SCHOOL, "快中考了，叫孩子别太紧张，按时休息", "junior", "5,6"),
    _line(SCHOOL, "在学{trade}，说喜欢动手，毕业想去青岛实习", "vocational"),
    _line(SCHOOL, "高中课紧，每月回来一次", "senior"),
    _line(SCHOOL, "每天由{guardian}送去幼儿园，会背好几首儿歌了", "kinder"),
    _line(SCHOOL, "还没上幼儿园，在家跟着{guardian}", "toddler"),
    _line(SCHOOL, "带了两本课外书，约好下次讲给我听", "v", "primary"),
    _line(SCHOOL, "陪着写了一会儿作业，讲了两道应用题", "v", "primary", TERM),
    _line(SCHOOL, "问了以后的打算，孩子说想当老师", "pupil"),
    _line(SCHOOL, "说长大想当医生，鼓励好好念书", "primary"),
    _line(MIND, "孩子比以前开朗，见面主动打招呼", "v"),
    _line(MIND, "刚开始不说话，聊了一阵才慢慢放开", "v"),
    _line(MIND, "电话里声音响亮，说和同学处得好", "c", "pupil"),
    _line(MIND, "说有时想爸妈，安慰了一会儿", "!small"),
    _line(MIND, "情绪平稳，没有和同学闹矛盾", "pupil"),
    _line(MIND, "跟{guardian}说孩子大了要多听他说，少训", "junior", "boy"),
    _line(MIND, "跟{guardian}说孩子大了要多听她说，少训", "junior", "girl"),
    _line(MIND, "一起打了会儿乒乓球，孩子很高兴", "v", "pupil"),
    _line(MIND, "视频里给我看新画的画", "c", "primary"),
    _line(MIND, "在院子里玩得欢，不怕生人了", "v", "small"),
    _line(MIND, "爱玩手机，和孩子约好每天不超过半小时", "pupil"),
    _line(SAFETY, "叮嘱不要到河边、水坝玩水，放学结伴走", "pupil", "5,6,7,8"),
    _line(SAFETY, "讲了防溺水“六不准”，让孩子复述了一遍", "v", "pupil", "5,6,7,8"),
    _line(SAFETY, "炉子旁的柴草让{guardian}挪开了，防火防烫伤", "v", "10,11,12,1,2"),
    _line(SAFETY, "说了路上骑车、坐车的安全，不坐三轮车", "pupil"),
    _line(SAFETY, "插座离孩子床太近，当场移了位置", "v"),
    _line(SAFETY, "暖水瓶放高处了，防孩子烫着", "v", "small"),
    _line(SAFETY, "提醒不要给陌生人说家里情况，不点不明链接", "c", "pupil"),
    _line(POLICY, "给{guardian}讲了孤儿和事实无人抚养儿童的保障政策"),
    _line(POLICY, "讲了上大学、上职校都有助学金，不用愁学费", "junior"),
    _line(POLICY, "讲了雨露计划补助怎么申请", "vocational"),
    _line(POLICY, "给{guardian}说明孩子看病的医疗救助怎么报"),
    _line(POLICY, "城乡居民医保由政府资助参保，不用自己交", "9,10,11,12"),
    _line(POLICY, "讲了年满十八周岁仍在校的，保障可以继续", "senior"),
    _line(REQUEST, "暂时没有困难要解决"),
    _line(REQUEST, "没有提要求，说感谢惦记"),
    _line(REQUEST, "{guardian}说都好着，有事会打电话"),
)

ADULTS = (
    # Health
    _line(HEALTH, "精神不错，能吃能睡", "!bed"),
    _line(HEALTH, "身体和上次差不多，没有新毛病"),
    _line(HEALTH, "有{illness}，药按时吃着", "ill"),
    _line(HEALTH, "{illness}控制得还可以，村医每月来随访", "ill"),
    _line(HEALTH, "量了血压，{bp}，略高，嘱咐少吃盐", "v", "ill-bp"),
    _line(HEALTH, "最近腰腿疼，贴了膏药，走路慢些", "old", "!bed"),
    _line(HEALTH, "前阵子感冒，村医开了药，已经好了"),
    _line(HEALTH, "夜里咳嗽，劝到镇卫生院拍个片子", "old"),
    _line(HEALTH, "上月在县医院住院{days}天，现在家休养", "ill"),
    _line(HEALTH, "变天关节疼，叮嘱晚上盖好腿", "old", "9,10,11,12,1,2,3"),
    _line(HEALTH, "饭量小了，问了是牙不好，建议吃软和些", "old"),
    _line(HEALTH, "慢病卡已办，买药能报一部分", "ill"),
    _line(HEALTH, "家庭医生来体检过，结果等通知", "3,4,5,6,9,10,11"),
    _line(HEALTH, "天热，嘱咐中午不要下地", SUMMER, "farms"),
    _line(HEALTH, "流感多，提醒少去人多的地方", WINTER),
    # Income
    _line(INCOME, "养老金和补贴都打在一张卡上，这个月的已取", "old"),
    _line(INCOME, "低保金按月到账", "disabled"),
    _line(INCOME, "残疾人两项补贴已到账", "disabled"),
    _line(INCOME, "特困供养金按月到账，够日常花销", "poverty"),
    _line(INCOME, "供养金和护理费都领到了", "poverty"),
    _line(INCOME, "种了{acres}亩{crop}，长势还行", "farms", "5,6,7"),
    _line(INCOME, "地里{crop}已种下，种子化肥都备齐了", "farms", "3,4"),
    _line(INCOME, "今年{crop}收成一般，卖了{earned}元左右", "farms", "9,10,11"),
    _line(INCOME, "花椒摘完了，卖了{earned}元", "farms", "8,9"),
    _line(INCOME, "半夏挖了，晾在院里等收药的来", "farms", "7,8"),
    _line(INCOME, "麦子收了，装了{sacks}袋", "farms", "6,7"),
    _line(INCOME, "洋芋挖了{sacks}袋，留够吃的，其余卖了", "farms", "9,10"),
    _line(INCOME, "养了{hens}只鸡，鸡蛋够自己吃", "hens"),
    _line(INCOME, "家里养着{pigs}头猪，过年准备杀一头", "pigs", "9,10,11,12"),
    _line(INCOME, "儿子在外打工，每月寄些钱回来", "grown-children"),
    _line(INCOME, "地流转给合作社，每年有一点租金", "!farms"),
    _line(INCOME, "看了“一卡通”存折，各项补贴都在", "v"),
    _line(INCOME, "公益岗位工资每月发，干些打扫卫生的活", "working"),
    _line(INCOME, "想找点手工活在家做，记下了，问问县残联", "working"),
    # Mind
    _line(MIND, "情绪平稳，愿意多聊几句"),
    _line(MIND, "一个人住冷清，陪着说了半个多钟头话", "v", "alone"),
    _line(MIND, "说起从前的事，眼圈红了，安慰了一阵", "v", "old"),
    _line(MIND, "接到电话很高兴，说好久没人打电话来", "c", "alone"),
    _line(MIND, "爱看电视，家里信号正常", "!sight"),
    _line(MIND, "常到村口和人拉家常，心情好", "!bed", "!mind", "!hearing"),
    _line(MIND, "想{helper}了，帮着拨通视频说了几句", "v", "alone"),
    _line(MIND, "过年{helper}要回来，心里高兴", "12,1", "alone"),
    _line(MIND, "村里看乞巧，也去凑了热闹", "7,8", "old", "!bed"),
    _line(MIND, "对现在的生活满意，说政策好"),
    _line(MIND, "有些急躁，劝慢慢来，病要养", "ill"),
    # Home safety
    _line(SAFETY, "检查了灶房和炕洞，柴草离火口太近，帮着挪开了", "v"),
    _line(SAFETY, "电线有两处破皮，当场用胶布包好，叫村电工再来看", "v"),
    _line(SAFETY, "提醒睡前封好炉子，留好烟囱口，防煤气中毒", WINTER),
    _line(SAFETY, "装的烟感报警器试了，会响", "v", WINTER),
    _line(SAFETY, "雨多，叮嘱不要到后坡和沟边去", RAIN, "!bed"),
    _line(SAFETY, "看了屋顶和后墙，没有裂缝漏雨", "v", RAIN),
    _line(SAFETY, "电热毯用了好几年，劝换掉，睡前拔插头", "11,12,1"),
    _line(SAFETY, "院里结冰，撒了炉灰防滑", "v", "12,1,2", "old"),
    _line(SAFETY, "提醒陌生电话不要信，银行卡密码不要说", "c"),
    _line(SAFETY, "把热水瓶和药放到顺手的地方，防烫伤、摔伤", "v"),
    _line(SAFETY, "路滑，说了下雪天不要出门", "c", "12,1,2"),
    # Policy
    _line(POLICY, "讲了医保参保和大病报销，个人部分由政府资助", "9,10,11,12"),
    _line(POLICY, "讲了临时救助怎么申请，要交哪些材料"),
    _line(POLICY, "说了养老保险由政府代缴，到六十岁就能领", "!old"),
    _line(POLICY, "讲了住院先看病后付费，出院一站式结算", "ill"),
    _line(POLICY, "说了高龄补贴，八十岁可以申请", "aged"),
    _line(POLICY, "今年的养老待遇认证还没做，用手机帮着做了", "v", "old"),
    _line(POLICY, "发了政策明白卡，挑要紧的念了一遍", "v"),
    _line(POLICY, "讲了残疾人两项补贴和辅助器具怎么申请", "disabled"),
    _line(POLICY, "说了无障碍改造，符合条件可以报名", "disabled", "limbs"),
    _line(POLICY, "讲了特困供养的标准，看病住院有人护理", "poverty"),
    _line(POLICY, "愿意的话可以到镇敬老院集中供养，本人想留在家里", "poverty", "old"),
    _line(HEALTH, "血糖血压都在册，签约医生按月来", "ill"),
    _line(HEALTH, "在县医院拿的药见效，走路不喘了", "ill", "!bed"),
    _line(HEALTH, "手指关节肿，村医说是老毛病", "old"),
    _line(HEALTH, "劝戒烟，说一天减到了三五根", "old"),
    _line(INCOME, "家里米面油都有，不缺吃的", "v"),
    _line(INCOME, "买药、电费都从卡上扣，看了一下够用", "v"),
    _line(INCOME, "杏子熟了，摘了两筐拿到集上卖", "6,7", "farms"),
    _line(INCOME, "核桃打下来了，晒在房顶", "9,10", "farms"),
    _line(MIND, "拉了拉家常，说村里路修好了，出门方便", "v", "!bed"),
    _line(MIND, "问了吃住，声音听着有精神", "c"),
    _line(MIND, "近来心事重，问了是为钱的事，慢慢开导", "v"),
    _line(SAFETY, "煤气罐接头用肥皂水试了，不漏", "v"),
    _line(SAFETY, "提醒天干物燥，不在院里烧柴草", "2,3,4"),
    _line(SAFETY, "窑里的洋芋不要一个人下去取，防缺氧", "11,12,1,2", "farms"),
    _line(POLICY, "医保缴费信息查了，已参保", "11,12,1,2"),
    _line(POLICY, "讲了防诈骗，冒充干部要钱的一律不信"),
    _line(POLICY, "说了救助热线，急事可以先打"),
    # Requests
    _line(REQUEST, "没有别的诉求"),
    _line(REQUEST, "问了有什么难处，说暂时没有"),
    _line(REQUEST, "有事随时打电话，号码写大字贴在墙上", "v", "old", "!sight"),
)

DISABLED = (
    _line(HEALTH, "拄着拐能在院里走几圈", "v", "stick"),
    _line(HEALTH, "腿上没劲，起身要人扶", "weak"),
    _line(HEALTH, "坚持做康复动作，手比以前灵活一点", "stroke"),
    _line(HEALTH, "长年卧床，{carer}照看，没有褥疮", "bed", "carer"),
    _line(HEALTH, "卧床，由{carer}喂饭翻身，气色还可以", "bed", "carer"),
    _line(HEALTH, "眼睛还是老样子，屋里摸得熟", "sight"),
    _line(HEALTH, "白内障想做手术，问了县医院有免费项目", "sight", "old"),
    _line(HEALTH, "耳朵背，面对面大声说能听见一些", "v", "hearing"),
    _line(HEALTH, "助听器电池没电了，换了新的，听得清些", "v", "hearing"),
    _line(HEALTH, "病情稳定，药由{carer}看着吃", "mind", "carer"),
    _line(HEALTH, "按时服药，近两个月没有发作", "mind"),
    _line(HEALTH, "到县医院取了下个月的药", "mind"),
    _line(HEALTH, "身体结实，就是不会说哪里不舒服，{carer}操心多", "intellect", "carer"),
    _line(HEALTH, "自己会吃饭穿衣了，{carer}教了很久", "intellect", "carer", "!old"),
    _line(HEALTH, "多重残疾，离不开人，{carer}身体还行", "multiple", "carer"),
    _line(MIND, "{carer}照看多年辛苦，也安慰了几句", "v", "carer"),
    _line(MIND, "和{carer}说了几句，劝别太累着", "c", "carer", "talks-to-carer"),
    _line(MIND, "用手比划着说话，看得出高兴", "v", "hearing"),
    _line(MIND, "写字交流，说在家闷，想出去做点活", "v", "hearing", "working"),
    _line(MIND, "爱听收音机，秦腔放一天", "sight"),
    _line(MIND, "见人笑，认得我了", "v", "intellect"),
    _line(MIND, "不太愿意出门，劝天好时到院里坐坐", "mind"),
    _line(MIND, "孩子愿意亲近人，拉着手不放", "v", "minor"),
    _line(SCHOOL, "在县特殊教育学校上学，每周接送", "special-school", TERM),
    _line(SCHOOL, "老师每周送教上门一次", "taught-at-home", TERM),
    _line(SCHOOL, "跟班就读，老师多照顾，能坐得住", "in-class", TERM),
    _line(HEALTH, "每月到县残联康复中心训练两次", "minor", "!bed"),
    _line(SAFETY, "门槛高，轮椅不好过，先垫了块木板", "v", "wheelchair"),
    _line(SAFETY, "屋里走的地方腾开了，防绊倒", "v", "sight"),
    _line(SAFETY, "出门要有人跟着，衣服里缝了联系电话", "intellect"),
    _line(SAFETY, "家里刀具、农药由{carer}锁好了", "v", "mind", "carer"),
    _line(POLICY, "残疾证还在有效期，讲了换证的手续"),
    _line(POLICY, "讲了重度残疾人护理补贴，一级二级都有"),
    _line(POLICY, "讲了托养和日间照料，{carer}忙时可以送去", "carer", "!bed"),
    _line(POLICY, "讲了残疾人就业培训，报名的话县残联管食宿", "working"),
    _line(HEALTH, "假肢有点磨腿，约了县残联来调", "prosthesis"),
    _line(HEALTH, "左边身子不听使唤，扶着墙能走到门口", "v", "stroke", "old"),
    _line(HEALTH, "轮椅坐得多，提醒隔一阵换个姿势", "wheelchair"),
    _line(HEALTH, "手抖，端碗不稳，换了轻一点的碗", "v", "stroke", "old"),
    _line(HEALTH, "只剩一点光感，出门靠棍子探路", "sight"),
    _line(HEALTH, "眼睛流泪，村医给了眼药水", "sight"),
    _line(HEALTH, "近来睡得不好，换了药，过半个月再看", "mind"),
    _line(HEALTH, "复诊过了，医生说不要自己停药", "mind"),
    _line(HEALTH, "家里人说最近闹得少了，晚上能睡整觉", "mind", "carer"),
    _line(HEALTH, "冬天手脚冰，叮嘱多穿一双袜子", "11,12,1,2"),
    _line(HEALTH, "吃饭能自己动手了，洗澡还要人帮", "multiple", "carer", "!bed"),
    _line(HEALTH, "褥子勤换，屋里没有味道，照看得用心", "v", "bed"),
    _line(HEALTH, "康复员上门教了两个动作，每天练一会儿", "limbs", "!bed"),
    _line(HEALTH, "在镇卫生院做了体检，血糖有点高", "adult", "3,4,5,6,9,10,11"),
    _line(INCOME, "护理补贴和生活补贴一起打的，金额对得上", "adult"),
    _line(INCOME, "在家编背篓，赶集卖了一些", "working"),
    _line(INCOME, "在村里帮着看护林子，一个月有固定收入", "working", "!hearing"),
    _line(INCOME, "{carer}在附近打零工，早出晚归", "carer", "!carer-old", "!bed"),
    _line(INCOME, "看病花得多，算了一下报销后自己掏的不多", "adult"),
    _line(MIND, "在院里晒太阳，见了很亲热", "v", "!bed"),
    _line(MIND, "躺着闷，{carer}给装了个小电视", "v", "bed", "carer"),
    _line(MIND, "打了一套手语，看懂了几句，一起笑了", "v", "hearing"),
    _line(MIND, "话不多，问一句答一句，看着还平静", "v", "adult", "!hearing"),
    _line(MIND, "说不想拖累家里人，劝放宽心", "adult", "!intellect", "!alone"),
    _line(MIND, "邻里都照应，出门有人搭把手", "!bed"),
    _line(SAFETY, "厕所地面湿滑，铺了防滑垫", "v"),
    _line(SAFETY, "床边加了护栏，不怕翻下来", "v", "bed"),
    _line(SAFETY, "灶台边的开水壶挪远了，怕碰翻烫着", "v", "!bed"),
    _line(SAFETY, "说了一个人在家时不要动电闸", "sight"),
    _line(SAFETY, "走失过一次，手机定位已打开", "intellect", "adult"),
    _line(POLICY, "问到辅具，轮椅、拐杖、坐便椅都可以申请", "limbs"),
    _line(POLICY, "讲了精神病人服药有救助，发票要留好", "mind"),
    _line(POLICY, "护理补贴每年要核一次，提醒按时去", "adult"),
    _line(POLICY, "说了残疾人坐车、水电费的优惠"),
    _line(POLICY, "讲了残疾儿童康复救助，康复费可以报", "minor"),
)

POVERTY = (
    _line(HEALTH, "一个人做饭，锅灶收拾得干净", "v", "alone"),
    _line(HEALTH, "天冷，咳喘犯了，药在吃，不严重", WINTER, "old"),
    _line(HEALTH, "护理员每周上门两次，洗衣打扫", "old"),
    _line(MIND, "独居多年，习惯了，就怕夜里生病，叫存了我的电话", "alone", "old"),
    _line(MIND, "{helper}隔几天来看一次", "alone"),
    _line(MIND, "兄弟两个互相照应，没有吵嘴", "brothers"),
    _line(INCOME, "还能干点轻活，帮人看场子，有点零花", "!bed", "!frail"),
    _line(SAFETY, "炕烧得太热，嘱咐小心被褥", "v", WINTER),
    _line(SAFETY, "帮着扫了院子，清了门口杂物", "v"),
    _line(SAFETY, "晾在灶边的衣服收走了，说了几次，怕着火", "v", "10,11,12,1,2,3"),
    _line(HEALTH, "胃口好，自己擀面吃", "!frail"),
    _line(HEALTH, "走路要歇几次，劝去哪儿都拄上棍", "frail"),
    _line(HEALTH, "眼睛花了，穿针引线不行，别的还能自己来", "old"),
    _line(HEALTH, "村医上门量了血压，打了流感疫苗", "old", "10,11,12"),
    _line(HEALTH, "手上裂了口子，送了护手油", "v", "11,12,1,2"),
    _line(INCOME, "供养金、护理费都进了卡，用不完的存着", "old"),
    _line(INCOME, "院里种了些菜，夏天不用买", "5,6,7,8,9"),
    _line(INCOME, "攒了点钱，准备换个炉子", "9,10,11"),
    _line(MIND, "和隔壁老人下棋，日子有个伴", "v", "old"),
    _line(MIND, "说有人常来看，心里踏实"),
    _line(MIND, "赶集去了一趟镇上，买了东西，心情好", "!frail"),
    _line(MIND, "话多，从年轻时修水库讲起，听了一个钟头", "v", "aged"),
    _line(SAFETY, "炉筒子接口松了，重新箍紧", "v", "10,11,12,1,2"),
    _line(SAFETY, "屋里东西堆得多，一起理出一条道", "v"),
    _line(SAFETY, "叮嘱一个人不要上房扫雪", "12,1,2"),
    _line(SAFETY, "门锁坏了，换了新锁，钥匙留一把给邻居", "v"),
    _line(POLICY, "讲了住院期间的护理由政府安排，不用愁没人管", "old"),
    _line(POLICY, "丧葬、医疗都有兜底，把政策念了一遍", "v", "old"),
    _line(POLICY, "说了供养标准今年又提了一点", "1,2,3,4,5,6,7"),
    _line(POLICY, "核对了供养证上的信息，没有错", "v"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Issue:
    """What is asked for at a visit, and told when it is done; of some only when one is there."""

    asked: str
    solved: str
    tags: tuple[str, ...]
    in_person: bool

    @property
    def need(self) -> str:
        """What is needed, without what was done about it on the spot."""
        return self.asked.partition("，")[0]


def _issue(asked: str, solved: str, *tags: str, in_person: bool = False) -> Issue:
    return Issue(asked, solved, tags, in_person)


ISSUES = (
    _issue("灶房屋顶漏雨，当面说给村主任，答应天晴就修", "灶房屋顶已修好，雨天没再漏"),
    _issue("屋里电线老化，联系供电所来看", "供电所来人把老电线换了"),
    _issue("社保卡丢了，约好陪着去镇上补办", "社保卡补办下来了，待遇照常发", "adult"),
    _issue("想申请临时救助，帮着写了申请交到村委会", "临时救助批下来了，钱已到卡"),
    _issue("药快吃完了，当场给村医打了电话", "村医把药送到家了", "ill"),
    _issue("自来水龙头漏水，记下尺寸，下次带新的", "换了新水龙头，不漏了", in_person=True),
    _issue("身份证到期，联系派出所上门办", "新身份证已办好送到手里", "adult", in_person=True),
    _issue("冬天烧的煤还没买，问了村里统一拉煤的时间", "煤拉来了，够烧一冬", "cold"),
    _issue("想要个能起身的扶手，报给了镇残联", "厕所和炕边装上了扶手", "disabled", "limbs"),
    _issue("轮椅轮胎坏了，记下型号找人修", "轮椅修好送来，推着好使", "wheelchair", in_person=True),
    _issue("门前台阶高，轮椅出不去，申请无障碍改造", "门口修了坡道，轮椅能推出去了", "wheelchair"),
    _issue("残疾证要换，联系县残联约了评残时间", "残疾证已换新，复印件交到村上", "disabled"),
    _issue("想做白内障手术，联系县医院眼科", "在县医院做了手术，眼睛能看见些了", "sight", "old"),
    _issue("说助听器不响，带回去检修", "助听器修好了，听得见", "hearing", in_person=True),
    _issue("取药要跑县城，问能不能多开些", "和医院说好，一次能取两个月的药", "mind"),
    _issue("孩子数学跟不上，联系学校老师补一补", "班主任说数学有进步", "pupil"),
    _issue("助学金申请表不会填，帮着填好交学校", "助学金到账了", "pupil"),
    _issue("想住校，联系班主任问床位", "学校安排了床位，已住校", "boarder"),
    _issue("路上没有路灯，孩子晚上回来怕，反映给村上", "村口路灯装好了", "pupil"),
    _issue("户口本上名字写错一个字，陪着去派出所问", "户口本改好了"),
    _issue("养老钱取不出来，说是卡消磁", "陪着到信用社换了卡", "old", in_person=True),
    _issue("窗户玻璃破了，用塑料布先挡住，量了尺寸", "玻璃安上了，屋里暖和多了"),
    _issue("院墙下雨塌了一截，拍了照报给村委会", "村上组织人把院墙垒好了", "rain"),
    _issue("想装个热水器，问了残联有没有项目", "残联配的热水器装好了", "limbs"),
)

NOT_REACHED_CALLS = (
    "电话无人接听",
    "打了两次没人接，明天再打",
    "电话关机，联系村文书，说人在家，改日再打",
    "手机欠费停机",
    "响了很久没人接，可能在地里",
    "接通后听不清，对方挂断",
    "",
)
NOT_REACHED_VISITS = (
    "家中无人，邻居说到县城看病去了，改日再来",
    "门锁着，问了邻居，走亲戚去了",
    "上门没遇到人，把联系卡留在门缝",
    "家里没人，到地里找也没找到",
    "去了不在家，村干部说过两天回来",
)
SECOND = (
    "上午通话信号不好，下午又打了一次，把没说完的说清",
    "晚上再打电话，告诉明天村医会来",
    "又打来问缴费的事，再说了一遍",
    "问好了办证要带的材料，打电话告诉",
    "下午回了电话，说事情已联系好",
)
LETTERS = (
    "写信一封，问候近况，鼓励坚持学习",
    "寄去一封信和一张贺卡",
    "回了孩子的来信，说说学习和身体",
    "寄信问候，附上几张上次的合影",
    "写信介绍了自己上学时的事，叫孩子不要怕困难",
)
LETTERS_ADULT = (
    "寄信一封，附政策明白卡",
    "给家里寄了信，写了联系电话和补贴的办理地点",
    "寄了慰问信和一本大字日历",
)
AFTER_HANDOVER = (
    "已移交，再打电话问候一声，告诉新的结对干部电话",
    "交接后又通了一次话，说以后由同事联系",
    "移交后回访，材料都交清了",
)
FIRST = (
    "首次上门，送上联系卡，说明今后怎么联系",
    "第一次入户认门，留下联系卡，把家里情况记清楚",
    "初次见面，递了联系卡，先听家里人说说情况",
    "随村干部第一次上门，联系卡贴在门后",
)
FIRST_AGAIN = (
    "接手后首次上门，和前一位干部交接清楚，换了新联系卡",
    "接替同事结对，头一回上门，重新留了电话",
)
OPEN_VISIT = ("入户走访，", "到家中看望，", "上门看望{who}，", "下村时到家里看了看，",
               "与村干部一同入户，",
               "入户探视，", "到{who}家，", "")  # fmt: skip
OPEN_WEEKEND = ("周末到家里，", "利用周末上门，", "周末入户，")
OPEN_CALL = (
    "电话联系{talker}，", "电话联系，", "打电话问候，", "电话问候{talker}，", "与{talker}通电话，",
    "给{talker}打电话，", "晚上打电话，", "", "",
)  # fmt: skip
OPEN_NEWS = ("通话中得知，", "电话里说，", "电话了解，")
"""Before what one is told, not before what one tells."""
SOLVED = ("上次说的事已办好，", "上次反映的有了结果，", "上回说的事，", "")
OPEN_ONLINE = ("微信视频，", "与{talker}微信视频，", "微信语音联系，", "和{talker}视频聊了一阵，")
OPEN_SPRING = ("快过年了，上门看望，", "春节前上门，", "年前看望，", "临近春节入户，")


ILLNESSES = ("高血压", "高血压", "慢性支气管炎", "关节炎", "冠心病", "糖尿病", "胃病",
              "腰椎间盘突出", "脑梗后遗症",              "肺气肿", "风湿")  # fmt: skip
CROPS = ("洋芋", "玉米", "小麦", "半夏", "油菜", "中药材", "荞麦", "大豆")
TRADES = ("汽修", "护理", "电子商务", "烹饪", "幼儿保育", "计算机")
GUARDIAN_WORDS = {
    "祖父": "爷爷", "祖母": "奶奶", "外祖父": "外公", "外祖母": "外婆", "伯父": "伯父",
    "叔父": "叔叔",    "姑母": "姑姑", "舅父": "舅舅", "姨母": "姨妈",
}  # fmt: skip
KIND_TAGS = {
    DisabilityKind.SIGHT: "sight",
    DisabilityKind.HEARING: "hearing",
    DisabilityKind.SPEECH: "hearing",
    DisabilityKind.LIMBS: "limbs",
    DisabilityKind.INTELLECT: "intellect",
    DisabilityKind.MIND: "mind",
    DisabilityKind.MULTIPLE: "multiple",
}


POOLS = {
    GroupKey.ORPHAN: CHILDREN,
    GroupKey.DISABLED: DISABLED + ADULTS,
    GroupKey.EXTREME_POVERTY: POVERTY + ADULTS,
}


@dataclass(frozen=True, slots=True)
class Said:
    """What a cadre complains of or suggests, so many days ago, and what the office answers."""

    kind: FeedbackKind
    text: str
    days_ago: int
    answer: str = ""
    is_read: bool = False


FEEDBACK = (
    Said(
        FeedbackKind.SUGGESTION,
        "联系卡上希望印上县医院和镇民政办的电话，老人问得最多的就是这两个。",
        9,
        "好建议。下一批联系卡加印这两个电话，印好后到镇上领取。",
    ),
    Said(
        FeedbackKind.COMPLAINT,
        "同一次走访，这里登记了，省上的小程序和单位台账还要再各填一遍，请帮忙反映。",
        4,
    ),
    Said(
        FeedbackKind.SUGGESTION,
        "入冬前能不能统一摸一下各户取暖煤的底，省得挨户问。",
        26,
        "已请各乡镇统一摸底，名单报来后统一联系拉运。",
        is_read=True,
    ),
)
"""The first is of the cadre with a sign-in."""
