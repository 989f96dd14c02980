namespace Grainwatch.Samples;

/// <summary>Makes the people: a cycle of twelve kinds, so that small samples have all of them.</summary>
internal static class PeopleBuilder
{
    private const int CommuterPlace = 5;

    // Days at home a week, a quarter of all days on average: three people in ten have none.
    private static readonly int[] HomeDays = [0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 3];

    private static readonly (PersonKind Kind, Habit Habit, bool Mfa)[] Cycle =
    [
        (PersonKind.IamUser, Habit.Both, true),
        (PersonKind.IamUser, Habit.Console, true),
        (PersonKind.IdentityCenter, Habit.Console, true),
        (PersonKind.IamUser, Habit.CommandLine, false),
        (PersonKind.Federated, Habit.Console, false),
        (PersonKind.IamUser, Habit.Console, true),
        (PersonKind.IdentityCenter, Habit.Both, true),
        (PersonKind.Saml, Habit.Console, false),
        (PersonKind.IamUser, Habit.Both, true),
        (PersonKind.Federated, Habit.Console, false),
        (PersonKind.IdentityCenter, Habit.CommandLine, true),
        (PersonKind.IamUser, Habit.Console, false),
    ];

    public static IReadOnlyList<Person> Build(Organisation organisation)
    {
        var people = new List<Person>();
        for (var index = 0; index < organisation.Options.People; index++)
        {
            people.Add(Make(organisation, index));
        }

        // One in a small organisation; several in others, so that labels have more than one of them.
        var sharedUsers = people.Count < 24 ? 1 : 2 + (people.Count / 60);
        for (var shared = 0; shared < sharedUsers; shared++)
        {
            people.Add(MakeShared(organisation, people.Count, shared));
        }

        return people;
    }

    private static Person Make(Organisation organisation, int index)
    {
        var (kind, habit, mfa) = Cycle[index % Cycle.Length];
        var chance = organisation.Draw(1, (ulong)index);
        var commutes = index % Cycle.Length == CommuterPlace;
        Office office;
        City home;
        if (commutes)
        {
            var pair = Organisation.CommuterPair(index / Cycle.Length);
            (home, office) = (pair.Home, organisation.OfficeIn(pair.Office));
        }
        else
        {
            office = OfficeOf(organisation, index, chance);
            var near = Cities.Near(office.City, 50);
            home = index < Cycle.Length || near.Count == 0 || chance.Hit(0.7) ? office.City : chance.Pick(near);
        }

        var pools = organisation.Plan.At(home, NetworkKind.Broadband);
        return Describe(
            organisation, index, PeopleNames.Of(index), kind, office, [chance.Pick(pools)], habit, mfa, chance);
    }

    /// <summary>Two fifths work in the first office; the first twelve are settled for small samples.</summary>
    private static Office OfficeOf(Organisation organisation, int index, Chance chance)
    {
        if (index < Cycle.Length)
            return organisation.Offices[index < 8 ? 0 : 1];
        return chance.Hit(0.4) ? organisation.Offices[0] : chance.Pick(organisation.Offices);
    }

    private static Person MakeShared(Organisation organisation, int index, int ordinal)
    {
        var chance = organisation.Draw(1, (ulong)index);
        var first = organisation.Offices[ordinal % organisation.Offices.Count];
        var second = organisation.Offices[(ordinal + 1) % organisation.Offices.Count];
        Pool[] homes =
        [
            organisation.Plan.At(first.City, NetworkKind.Broadband)[0],
            organisation.Plan.At(second.City, NetworkKind.Broadband)[0],
        ];
        var name = ordinal == 0 ? "ops-shared" : $"ops-shared-{ordinal + 1}";
        return Describe(organisation, index, name, PersonKind.Shared, first, homes, Habit.Console, false, chance);
    }

    private static Person Describe(
        Organisation organisation,
        int index,
        string name,
        PersonKind kind,
        Office office,
        Pool[] homes,
        Habit habit,
        bool mfa,
        Chance chance)
    {
        var accounts = organisation.Accounts;
        var account = index < 12 || chance.Hit(0.7) ? accounts[0] : chance.Pick(accounts);
        var region = chance.Pick(organisation.Regions);
        return new Person
        {
            Index = index,
            Name = name,
            Kind = kind,
            Account = kind == PersonKind.Federated ? accounts[0] : account,
            Region = region,
            SignInRegion = chance.Hit(0.75) ? "us-east-1" : region,
            Office = office,
            Homes = homes,
            Mobile = chance.Pick(organisation.Plan.MobileNear(homes[0].City)),
            Habit = habit,
            Mfa = mfa,
            Commutes = homes[0].City.Country != office.City.Country,
            PrefersIPv6 = homes[0].High6 is not null && chance.Hit(0.3),
            Browser = chance.Pick(Agents.Browsers),
            CommandLineAgent = chance.Pick(Agents.CommandLines),
            Pace = Math.Min(4, Math.Exp((chance.Normal() * 0.6) - 0.18)),
            StartMinute = 510 + (int)(chance.Normal() * 30),
            RemoteShare = chance.Pick(HomeDays) / 5.0,
            PhoneShare = chance.Hit(0.5) ? 0.06 : 0,
            Identity = IdentityFactory.For(organisation, kind, account, name, index),
            AccessKeyId = Ids.AccessKey("AKIA", chance),
        };
    }
}
