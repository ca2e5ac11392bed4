"""The people and agencies of the demo world: invented, one for each role, in three languages."""

from dataclasses import dataclass

from accounts.roles import ROLES, AgencyKind, RoleKey
from core.i18n import trilingual

PASSWORD = "demo-adil-2026"  # noqa: S105 the demo world is open to everybody


@dataclass(frozen=True)
class DemoAgency:
    key: str
    kind: AgencyKind
    region: str
    name_kk: str
    name_ru: str
    name_en: str
    parent: str = ""
    address: str = ""


@dataclass(frozen=True)
class Persona:
    username: str
    surname: str
    given_name: str
    role: RoleKey
    agency: str
    language: str
    more: tuple[tuple[RoleKey, str], ...] = ()

    @property
    def password(self) -> str:
        return PASSWORD


K, R = AgencyKind, RoleKey
AGENCIES: tuple[DemoAgency, ...] = (
    DemoAgency(
        "police-kar", K.POLICE, "KZ-35", "Қарағанды облысының полиция департаменті",
        "Департамент полиции Карагандинской области", "Police Department of Karaganda Region",
        address="Қарағанды, Ермеков көшесі, 118",
    ),
    DemoAgency(
        "police-kar-juvenile", K.POLICE, "KZ-35", "Ювеналды полиция бөлімі, Қарағанды",
        "Отдел ювенальной полиции, Караганда", "Juvenile police unit, Karaganda", parent="police-kar",
    ),
    DemoAgency(
        "police-tur", K.POLICE, "KZ-61", "Түркістан облысының полиция департаменті",
        "Департамент полиции Туркестанской области", "Police Department of Turkistan Region",
    ),
    DemoAgency(
        "prosecutor-general", K.PROSECUTOR, "", "Бас прокуратура", "Генеральная прокуратура",
        "General Prosecutor’s Office",
    ),
    DemoAgency(
        "prosecutor-kar", K.PROSECUTOR, "KZ-35", "Қарағанды облысының прокуратурасы",
        "Прокуратура Карагандинской области", "Prosecutor’s Office of Karaganda Region", parent="prosecutor-general",
    ),
    DemoAgency(
        "prosecutor-tur", K.PROSECUTOR, "KZ-61", "Түркістан облысының прокуратурасы",
        "Прокуратура Туркестанской области", "Prosecutor’s Office of Turkistan Region", parent="prosecutor-general",
    ),
    DemoAgency(
        "court-kar", K.COURT, "KZ-35",
        "Қарағанды облысының кәмелетке толмағандардың істері жөніндегі мамандандырылған ауданаралық соты",
        "Специализированный межрайонный суд по делам несовершеннолетних Карагандинской области",
        "Specialised Inter-District Juvenile Court of Karaganda Region", address="Қарағанды, Бұқар жырау даңғылы, 54",
    ),
    DemoAgency(
        "court-tur", K.COURT, "KZ-61",
        "Түркістан облысының кәмелетке толмағандардың істері жөніндегі мамандандырылған ауданаралық соты",
        "Специализированный межрайонный суд по делам несовершеннолетних Туркестанской области",
        "Specialised Inter-District Juvenile Court of Turkistan Region",
    ),
    DemoAgency(
        "probation-kar", K.PROBATION, "KZ-35", "Қарағанды облысының пробация қызметі",
        "Служба пробации Карагандинской области", "Probation Service of Karaganda Region",
    ),
    DemoAgency(
        "probation-tur", K.PROBATION, "KZ-61", "Түркістан облысының пробация қызметі",
        "Служба пробации Туркестанской области", "Probation Service of Turkistan Region",
    ),
    DemoAgency(
        "victims-kar", K.VICTIM_SERVICE, "KZ-35", "Балаларды қолдау орталығы, Қарағанды",
        "Центр поддержки детей, Караганда", "Child Support Centre, Karaganda",
    ),
    DemoAgency(
        "guardianship-kar", K.GUARDIANSHIP, "KZ-35", "Қорғаншылық және қамқоршылық органы, Қарағанды",
        "Орган опеки и попечительства, Караганда", "Guardianship and Trusteeship Body, Karaganda",
    ),
    DemoAgency(
        "commission-kar", K.COMMISSION, "KZ-35",
        "Кәмелетке толмағандардың істері және олардың құқықтарын қорғау жөніндегі комиссия, Қарағанды",
        "Комиссия по делам несовершеннолетних и защите их прав, Караганда",
        "Commission on Minors’ Affairs and Protection of their Rights, Karaganda",
    ),
    DemoAgency(
        "institution-kar", K.INSTITUTION, "KZ-35", "Уақытша ұстау изоляторы, Қарағанды",
        "Изолятор временного содержания, Караганда", "Temporary Detention Isolator, Karaganda",
    ),
    DemoAgency(
        "bar-kar", K.LEGAL_AID, "KZ-35", "Қарағанды облысының адвокаттар алқасы",
        "Коллегия адвокатов Карагандинской области", "Bar of Karaganda Region",
    ),
    DemoAgency(
        "mediation-kar", K.MEDIATION, "KZ-35", "Медиация орталығы, Қарағанды", "Центр медиации, Караганда",
        "Mediation Centre, Karaganda",
    ),
    DemoAgency(
        "ombudsperson", K.OMBUDSPERSON, "", "Бала құқықтары жөніндегі уәкілдің аппараты",
        "Аппарат Уполномоченного по правам ребёнка", "Office of the Commissioner for Children’s Rights",
    ),
    DemoAgency("ministry", K.MINISTRY, "", "Ішкі істер министрлігі", "Министерство внутренних дел", "Ministry of Internal Affairs"),
    DemoAgency("unicef", K.UNICEF, "", "ЮНИСЕФ, Қазақстан", "ЮНИСЕФ, Казахстан", "UNICEF Kazakhstan"),
)  # fmt: skip

PERSONAS: tuple[Persona, ...] = (
    Persona("aliya", "Серикова", "Алия", R.INVESTIGATOR, "police-kar", "ru"),
    Persona("timur", "Жандосов", "Тимур", R.INQUIRY_OFFICER, "police-kar", "ru"),
    Persona("madina", "Оспанова", "Мадина", R.JUVENILE_INSPECTOR, "police-kar-juvenile", "kk"),
    Persona("daniyar", "Қожахметов", "Данияр", R.HEAD_OF_UNIT, "police-kar", "kk"),
    Persona("marat", "Ибраев", "Марат", R.PROSECUTOR, "prosecutor-kar", "ru"),
    Persona("gulnara", "Тлеубаева", "Гульнара", R.PROSECUTOR, "prosecutor-general", "ru"),
    Persona("bolat", "Нұрпейісов", "Болат", R.INVESTIGATING_JUDGE, "court-kar", "kk"),
    Persona("zhanna", "Ахметова", "Жанна", R.JUDGE, "court-kar", "ru"),
    Persona("dina", "Омарова", "Дина", R.COURT_CLERK, "court-kar", "kk"),
    Persona("serik", "Бейсенов", "Серік", R.COURT_CHAIR, "court-kar", "kk"),
    Persona("ruslan", "Абенов", "Руслан", R.PROBATION_OFFICER, "probation-kar", "ru"),
    Persona("aigerim", "Сұлтанбекова", "Айгерім", R.HEAD_OF_PROBATION, "probation-kar", "kk"),
    Persona("elena", "Ким", "Елена", R.PSYCHOLOGIST, "court-kar", "ru"),
    Persona("saule", "Байжанова", "Сәуле", R.VICTIM_SUPPORT_WORKER, "victims-kar", "kk"),
    Persona("nurgul", "Есимова", "Нургуль", R.GUARDIANSHIP_OFFICER, "guardianship-kar", "ru"),
    Persona("askar", "Төлегенов", "Асқар", R.COMMISSION_SECRETARY, "commission-kar", "kk"),
    Persona("yulia", "Ли", "Юлия", R.INTERPRETER, "court-kar", "ru"),
    Persona("sergey", "Ким", "Сергей", R.DEFENCE_LAWYER, "bar-kar", "ru"),
    Persona("kairat", "Мұсаев", "Қайрат", R.INSTITUTION_STAFF, "institution-kar", "kk"),
    Persona("irina", "Павлова", "Ирина", R.LEGAL_AID_COORDINATOR, "bar-kar", "ru"),
    Persona("assel", "Жұмабаева", "Әсел", R.MEDIATOR, "mediation-kar", "kk"),
    Persona("viktor", "Цой", "Виктор", R.STATISTICS_OFFICER, "ministry", "ru"),
    Persona("rosa", "Қасымова", "Роза", R.DATA_PROTECTION_OFFICER, "police-kar", "kk"),
    Persona("laura", "Дәулетова", "Лаура", R.OMBUDSPERSON, "ombudsperson", "kk"),
    Persona("anna", "Keller", "Anna", R.UNICEF_VIEWER, "unicef", "en"),
    Persona("olga", "Дроздова", "Ольга", R.AGENCY_ADMINISTRATOR, "police-kar", "ru"),
    Persona("pavel", "Литвинов", "Павел", R.SYSTEM_ADMINISTRATOR, "ministry", "en"),
    Persona("nurlan", "Сейітқали", "Нұрлан", R.INVESTIGATOR, "police-tur", "kk"),
    Persona("zarina", "Мырзабекова", "Зарина", R.COURT_CLERK, "court-tur", "kk"),
    Persona("erbol", "Тоқтаров", "Ербол", R.PROBATION_OFFICER, "probation-tur", "kk"),
    Persona(
        "kamila", "Утепова", "Камила", R.COURT_CLERK, "court-kar", "en", more=((R.STATISTICS_OFFICER, "ministry"),)
    ),
    Persona("sabit", "Ержанов", "Сәбит", R.LEGAL_EDITOR, "prosecutor-general", "kk"),
    Persona("tatyana", "Мельник", "Татьяна", R.LEGAL_EDITOR, "ministry", "ru"),
)  # fmt: skip


def sign_ins() -> list[dict[str, str]]:
    """Demo sign-ins for the sign-in page, ``manage.py personas`` and ``bin/run``, in the reader's language."""
    agencies = {a.key: a for a in AGENCIES}
    return [
        {
            "username": p.username,
            "password": p.password,
            "name": f"{p.given_name} {p.surname}",
            "role": str(ROLES[p.role].name),
            "role_key": str(p.role),
            "agency": trilingual(agencies[p.agency]),
            "language": p.language,
        }
        for p in PERSONAS
    ]
