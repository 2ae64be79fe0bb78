"""Invented people have names of many origins, as unevenly common as names are.

Each origin: its share of families, given names of boys, of girls, family names; the first are the commonest. Written
from common knowledge, not copied from a register. Each list is followed by a long tail of rare names made from parts.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Origin:
    """Names of one origin, the commonest first."""

    share: float
    boys: tuple[str, ...]
    girls: tuple[str, ...]
    families: tuple[str, ...]
    tail: float
    """The share of family names that are rare ones."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.split()))


ENGLISH_BOYS = _words("""Oliver George Harry Noah Jack Leo Arthur Oscar Charlie Jacob Thomas Freddie Alfie Theo William
Henry Archie Joshua Isaac James Alexander Edward Max Lucas Ethan Logan Finley Samuel Joseph Benjamin Daniel Harrison Mason
Sebastian Adam Dylan Zachary Teddy Elijah Reuben Theodore Toby Luca Louie Jude Rory Jaxon Matthew Ryan Tommy Hugo Albert Ezra
Roman Frankie Elliot Ronnie Michael Jackson Gabriel Riley Reggie Hunter Luke Jayden Stanley Bobby Liam Caleb Blake Connor Jake
Jenson Nathan Cameron Aaron Owen Rowan Nathaniel Felix Leon David Tyler Callum Kai Rupert Ralph Lewis Ellis Otis Robert Jamie
Sonny Patrick Dexter Austin Harvey Otto John Christopher Kit Kian Ben Charles Louis Grayson Ollie Rex Ted Ashton Jasper Spencer
Finn Barnaby Carter Bodhi Robin Alex Frederick Brodie Kayden Hayden Corey Bailey Brandon Kyle Rhys Evan Morgan Andrew Anthony
Mark Paul Peter Stephen Richard Philip Simon Martin Nicholas Stuart Ian Keith Kevin Gareth Shaun Craig Lee Dean Carl Scott Wayne
Edwin Ernest Alan Brian Derek Roger Trevor Gordon Douglas Neil Jonathan Timothy Dominic Rufus Monty Angus Hamish Fergus Magnus""")
ENGLISH_GIRLS = _words("""Olivia Amelia Isla Ava Mia Ivy Lily Isabella Rosie Sophia Grace Willow Freya Florence Emily Ella
Poppy Evie Elsie Charlotte Evelyn Sienna Sofia Daisy Phoebe Sophie Alice Harper Matilda Ruby Emilia Maya Millie Isabelle Eva
Luna Jessica Ada Aria Arabella Maisie Esme Eliza Penelope Bonnie Chloe Mila Violet Hallie Scarlett Layla Imogen Eleanor Molly
Harriet Elizabeth Thea Erin Lottie Emma Rose Delilah Bella Aurora Lola Nancy Ellie Mabel Lucy Ayla Maria Orla Zara Robyn Hannah
Gracie Iris Jasmine Darcey Margot Holly Amelie Amber Georgia Edith Maryam Abigail Myla Anna Clara Lilly Lyra Summer Heidi Eden
Maeve Lara Zoe Ophelia Beatrice Lyla Martha Annabelle Skye Megan Francesca Hope Lexi Faith Niamh Amy Paige Tilly Leah Victoria
Katie Rebecca Lauren Bethany Caitlin Rachel Sarah Laura Samantha Jennifer Nicola Natalie Kelly Claire Gemma Stacey Michelle Joanne
Louise Kate Catherine Helen Susan Karen Julie Jane Margaret Patricia Christine Elaine Janet Sandra Angela Tracey Deborah Jacqueline
Kimberley Danielle Stephanie Hayley Leanne Kirsty Zoey Kayleigh Courtney Chelsea Shannon Jodie Jade Alexandra Madeleine Tabitha""")
ENGLISH_FAMILIES = _words("""Smith Jones Taylor Brown Williams Wilson Johnson Davies Robinson Wright Thompson Evans Walker
White Roberts Green Hall Wood Jackson Clarke Lewis Harris Hughes Edwards Turner Martin Hill Cooper Ward Moore Clark Morris
Harrison King Watson Baker Allen Morgan Anderson Mitchell James Scott Parker Phillips Bennett Young Cook Davis Richardson Shaw
Price Lee Carter Bailey Kelly Collins Bell Adams Cox Miller Marshall Ellis Simpson Webb Richards Stevens Mason Gray Murphy Wilkinson
Hunt Lloyd Rogers Palmer Mills Holmes Powell Knight Campbell Chapman Barnes Matthews Butler Russell Stevenson Barker Jenkins Fisher
Dixon Harvey Pearson Graham Fletcher Howard Gibson Andrews Reynolds Elliott Foster Ford Payne Fox Stewart Armstrong Burton Ryan
Johnston West Murray Hart Dawson Walsh Day Lawrence Hawkins Spencer Brooks Cole Atkinson Carr Riley Bradley Harding Lane Hudson
Freeman Saunders Rose Newman Nicholson Sutton Kennedy Barrett Hayes Perry Burns Gardner Stephens Ross Grant Owen Henderson Holland
Woods Porter Lawson Watts Warren Hunter Francis Perkins Jordan Wells Cunningham Tucker Gilbert Dean Nichols Page Griffiths Gordon
Berry Arnold Boyd Byrne Doyle Nolan Quinn Doherty Gallagher McCarthy Reid Robertson Thomson Macdonald McKenzie Wallace Fraser Sharp
May Yates Bird Kemp Pratt Bates Hobbs Nash Lamb Steele Waters Bishop Skinner Hewitt Savage Mellor Naylor Booth Ashton Cartwright""")
ENGLISH = Origin(0.66, ENGLISH_BOYS, ENGLISH_GIRLS, ENGLISH_FAMILIES, 0.35)
WELSH_IRISH = Origin(0.05, _words("""Rhys Owen Dylan Ethan Evan Osian Ioan Harri Macsen Tomos Iwan Gethin Cian Conor Sean
Oisin Fionn Darragh Cillian Eoin Liam Patrick Ciaran Padraig Tadhg Ronan Declan Aidan Niall Callum Euan Rory Lewis Finlay
Fraser Angus"""), _words("""Seren Cerys Ffion Carys Mali Efa Nia Megan Bethan Sian Rhiannon Angharad Niamh Aoife Caoimhe
Saoirse Roisin Siobhan Sinead Orla Ciara Grainne Eimear Aisling Catrin Lowri Eilidh Isla Skye Kirsty Mhairi Fiona"""),
_words("""Jones Davies Williams Evans Thomas Roberts Lewis Hughes Morgan Griffiths Edwards Owen James Rees Price Lloyd Murphy
Kelly O'Sullivan Walsh O'Brien Byrne Ryan O'Connor O'Neill O'Reilly Doyle McCarthy Gallagher Doherty Kennedy Lynch Murray Quinn
Campbell Stewart MacDonald McLeod Fraser Sinclair"""), 0.05)  # fmt: skip
PAKISTANI = Origin(0.055, _words("""Muhammad Mohammed Ibrahim Yusuf Adam Ali Ahmed Hamza Hassan Zayn Musa Umar Bilal Haris
Ayaan Zain Rayyan Abdullah Ismail Hussain Usman Imran Mohammad Yahya Isa Sulaiman Daud Eesa Abdul-Rahman Khalid Faisal Tariq
Asif Nadeem Shahid Amir Saeed Junaid Zubair Hamid Kashif Waqas Adeel Muhammad_Ali"""), _words("""Fatima Aisha Maryam Zainab
Khadija Hafsa Ayesha Zara Amina Inaya Safa Sara Noor Iqra Zoya Sumayyah Anaya Aleena Eshaal Hira Sana Saima Nadia Shazia
Rukhsana Nasreen Shabana Tahira Samina Rabia Mariam Zahra Laiba Alishba Sadia Bushra"""), _words("""Khan Hussain Ahmed Ali
Akhtar Mahmood Iqbal Malik Shah Bibi Begum Mohammed Hussein Rashid Butt Mirza Chaudhry Qureshi Aslam Saleem Javed Rafiq Hanif
Bashir Sharif Raja Sheikh Ahmad Shafiq Nawaz Riaz Siddiqui Anwar Zaman Younis Sadiq Parveen Kausar Latif Bhatti Hayat"""),
0.08)  # fmt: skip
BANGLADESHI = Origin(0.025, _words("""Mohammed Muhammad Md Abdul Yusuf Ibrahim Zakariya Ayaan Tahmid Rayhan Nayeem Rahim
Karim Shahin Jubair Sadman Mahir Arif Rashid Sajid Tanvir Imtiaz"""), _words("""Fatima Ayesha Maryam Nusrat Tasnim Sumaiya
Jannat Anika Samiha Tahmina Shamima Rahela Nazia Sultana Ruksana Farhana Aaliyah Mahira Zara"""), _words("""Begum Miah Ahmed
Uddin Rahman Ali Islam Khatun Hussain Hoque Choudhury Chowdhury Khanom Alom Ullah Khan Akter Hossain Haque Akhtar Bibi
Sultana"""), 0.03)  # fmt: skip
INDIAN = Origin(0.05, _words("""Arjun Aarav Vihaan Aryan Rohan Krish Dhruv Shiv Kiran Jay Dev Harpreet Gurpreet Jaspreet
Manpreet Sukhdeep Karan Ranveer Arjan Harjit Manjit Rajesh Sanjay Vijay Amit Anil Sunil Deepak Ravi Raj Nikhil Rahul Ishaan
Advik Kabir Reyansh Ayush"""), _words("""Aanya Diya Ananya Priya Anika Riya Kavya Aarya Isha Meera Simran Jasleen Harleen
Gurleen Manpreet Harpreet Jaspreet Kiran Sunita Anita Neha Pooja Deepa Lakshmi Nisha Reena Sonia Avani Saanvi Myra Navya"""),
_words("""Patel Singh Kaur Sharma Shah Kumar Gill Sandhu Dhillon Mistry Desai Gupta Joshi Mehta Parmar Rai Bains Sidhu Sahota
Johal Grewal Solanki Chauhan Modi Verma Nair Reddy Iyer Menon Das Thomas Mathew Varghese Pillai Krishnan Rajan"""),
0.08)  # fmt: skip
AFRICAN = Origin(0.045, _words("""David Daniel Emmanuel Samuel Joshua Michael Oluwaseun Ayomide Tobi Femi Chidi Emeka
Kelechi Obinna Kwame Kofi Kwabena Nana Yaw Tendai Tinashe Farai Tatenda Elijah Nathan Joel Caleb Jeremiah Ezekiel Chukwuemeka
Adebayo Oluwatobi Temitope Babatunde"""), _words("""Grace Esther Deborah Precious Blessing Ayomide Temitope Damilola Chioma
Adaeze Ngozi Ifeoma Abena Akosua Ama Efua Adwoa Afia Rutendo Tariro Ruvimbo Faith Hannah Naomi Abigail Zoe Favour Oluwadamilola
Folasade Chinyere Nneka Titilayo"""), _words("""Adeyemi Okafor Mensah Owusu Boateng Asante Okeke Adebayo Ogunleye Balogun
Eze Nwosu Obi Appiah Osei Agyemang Amoah Moyo Ncube Sibanda Dube Ndlovu Williams Johnson Afolabi Oyelaran Akinola Bello Musa
Ibrahim Kamara Sesay Conteh Bangura Kabia Mutasa Chikwanha Addo Ansah Darko"""), 0.15)  # fmt: skip
SOMALI_ARAB = Origin(0.03, _words("""Mohamed Ahmed Abdirahman Abdullahi Yusuf Ibrahim Hassan Ali Omar Ismail Zakariya Hamza
Bilal Abdi Khalid Mahamed Mustafa Osman Yahya Adam Liban Guled Karim Tarek Youssef Rayan Anas Ilyas Sami Jamal"""),
_words("""Fatima Maryam Aisha Hodan Ayaan Khadija Sumaya Hawa Amina Ikram Asma Halima Zahra Nimco Sagal Layla Salma Yasmin
Nour Rania Hiba Huda Samira Mariam Safiya Hafsa Iman"""), _words("""Mohamed Ali Ahmed Hassan Abdi Omar Ibrahim Yusuf Hussein
Osman Farah Warsame Jama Adan Aden Ismail Abdullahi Mohamud Said Nur Haji Saleh Al-Masri El-Sayed Mansour Haddad Khalil Aziz
Rahimi Hosseini Karimi Ahmadi Barzani Al-Hassan"""), 0.04)  # fmt: skip
EAST_EUROPEAN = Origin(0.055, _words("""Jakub Filip Antoni Szymon Oliwier Kacper Aleksander Mikołaj Jan Adam Dawid Michał
Mateusz Piotr Tomasz Krzysztof Paweł Marcin Łukasz Wojciech Andrei Alexandru David Matei Stefan Luca Gabriel Ionuț Mihai Ioan
Lukas Matas Jonas Dominykas Georgi Ivan Nikola Artem Maksim Daniil Dmytro Oleksandr Stanisław Marcel Nikodem"""), _words("""Zuzanna
Julia Maja Zofia Hanna Lena Alicja Oliwia Amelia Wiktoria Natalia Aleksandra Nikola Gabriela Magdalena Katarzyna Agnieszka
Małgorzata Anna Joanna Maria Sofia Ioana Andreea Elena Alexandra Emilia Gabija Ugnė Viktoria Daria Anastasia Oksana Iryna Olena
Karolina Weronika Martyna"""), _words("""Nowak Kowalski Wiśniewski Wójcik Kowalczyk Kamiński Lewandowski Zieliński Szymański
Woźniak Dąbrowski Kozłowski Jankowski Mazur Kwiatkowski Krawczyk Piotrowski Grabowski Pawłowski Michalski Popescu Ionescu Popa
Radu Dumitru Stan Munteanu Rusu Constantin Kazlauskas Petrauskas Jankauskas Ivanov Petrov Dimitrov Georgiev Horvath Kovacs Nagy
Shevchenko Kovalenko Bondarenko Hoxha Gashi Krasniqi"""), 0.1)  # fmt: skip
CHINESE = Origin(0.013, _words("""Jason Kevin Eric Ethan Lucas Ryan Wei Jun Ming Hao Yichen Zihan Minh Anh Duc Tuan Huy Lok Ho
Kai Chi"""), _words("""Emily Grace Vivian Chloe Mia Yuxin Ziyi Xinyi Mei Ling Jing Linh Thao Trang Phuong Anh Hoi Wing Ching
Yan"""), _words("""Chen Wang Li Zhang Liu Lin Wong Chan Lee Cheung Lam Ng Ho Leung Nguyen Tran Le Pham Huang Zhao Wu Yang Zhou
Xu Sun Cheng Tang Kim Park Santos Reyes Cruz"""), 0.02)  # fmt: skip
IBERIAN_TURKISH = Origin(0.017, _words("""Gabriel Tiago Miguel Santiago Mateo Diego Rafael Pedro João Lucas Leonardo Francesco
Matteo Lorenzo Yusuf Emir Kerem Mehmet Mustafa Emre Can Deniz Baran"""), _words("""Beatriz Leonor Matilde Sofia Lucia Martina
Valentina Giulia Aurora Carolina Mariana Inês Zeynep Elif Ayşe Ecrin Defne Melisa Berfin Isabel"""), _words("""Silva Santos
Ferreira Pereira Costa da_Silva dos_Santos Fernandes Garcia Rodriguez de_la_Cruz Lopez Martinez Rossi Russo Ferrari Bianchi
Yilmaz Kaya Demir Şahin Çelik Yıldız Öztürk Aydin Arslan Dogan van_der_Berg de_Souza Oliveira"""), 0.05)  # fmt: skip
ORIGINS = {
    "english": ENGLISH, "welsh or irish": WELSH_IRISH, "pakistani": PAKISTANI, "bangladeshi": BANGLADESHI,
    "indian": INDIAN, "african": AFRICAN, "somali or arab": SOMALI_ARAB, "east european": EAST_EUROPEAN,
    "chinese": CHINESE, "iberian or turkish": IBERIAN_TURKISH,
}  # fmt: skip

_FRONTS = _words("""Ash Barn Black Brad Bram Brock Brough Burn Calver Car Chat Clay Cock Crow Dar Den Dun Eccles Far Fen Gold
Gran Green Had Hal Ham Har Hasel Haver Hay Hazel Heath Hol Horn Kirk Lang Lind Long Lud Mars Mel Mid Mor New Nor Oak Old Pem
Pick Pol Rad Red Rid Rock Rush Sand Shel Shen Sher Skel Stan Stock Sut Thorn Tre Wad Wal War Wet Whit Wick Wil Win Wood Wol""")
_BACKS = _words("""bank bourne bridge brook bury by combe cote croft dale den don field ford gate grave ham hill hurst ing ington land
leigh ley low man mead more ney pole ridge ry shaw side son stead stone ter thorpe ton tree wall ward well wick wood worth""")
RARE_FAMILIES = tuple(front + back for front in _FRONTS for back in _BACKS if front[-1] != back[0])


@dataclass(frozen=True, slots=True)
class Drawn:
    """Names to draw from, and how often each is drawn, added up."""

    names: npt.NDArray[np.object_]
    upto: npt.NDArray[np.float64]

    def draw(self, chance: np.random.Generator, count: int) -> npt.NDArray[np.object_]:
        """Return some names."""
        place = np.searchsorted(self.upto, chance.random(count))
        return self.names[np.minimum(place, len(self.names) - 1)]


def skewed(names: tuple[str, ...], *, flat: float = 9.0, tail: tuple[str, ...] = (), tail_share: float = 0.0) -> Drawn:
    """Return names by rank: the first are the commonest; then a tail of rare ones."""
    head = 1 / (np.arange(len(names)) + flat)
    weights = head / head.sum() * (1 - (tail_share if tail else 0))
    if tail:
        rare = 1 / (np.arange(len(tail)) + 200.0)
        weights = np.concatenate([weights, rare / rare.sum() * tail_share])
    shown = [one.replace("_", " ") for one in (*names, *tail)]
    return Drawn(np.array(shown, np.object_), np.cumsum(weights))
