namespace Grainwatch.Samples;

/// <summary>The events of people's days.</summary>
internal sealed class PersonDays(Organisation organisation, Volume volume, IEventSink sink)
{
    private readonly DayPlanner _planner = new(organisation);
    private readonly SignIns _signIns = new(organisation, sink);

    public void Run(Person person, DateOnly date)
    {
        var chance = organisation.Draw(30, (ulong)person.Index, (ulong)date.DayNumber);
        foreach (var plan in _planner.Plan(person, date, chance))
        {
            var actor = Begin(person, plan, chance);
            Work(person, plan, actor, chance);
        }
    }

    private Actor Begin(Person person, SessionPlan plan, Chance chance)
    {
        if (!plan.Console)
            return _signIns.CommandLine(person, plan.Start, plan.Origin, plan.Story, chance);
        var agent = plan.Phone ? Agents.Phones[person.Index % 2] : person.Browser;
        FailAtPortal(person, plan, agent, chance);
        return _signIns.Console(person, plan.Start, plan.Origin, agent, plan.Story, chance);
    }

    private void FailAtPortal(Person person, SessionPlan plan, string agent, Chance chance)
    {
        if (person.Kind != PersonKind.IdentityCenter || !chance.Hit(0.04))
            return;
        var workflow = Ids.Guid(chance).ToString();
        var step = SignInOperations.PortalStep("CredentialVerification", workflow, "PASSWORD", person.Name, ok: false);
        var user = new Actor(_signIns.PortalUser(person), plan.Origin, agent, organisation.Accounts[0],
            organisation.PortalRegion);
        sink.Add(user.Does(step, plan.Start.AddSeconds(-chance.Between(40, 90)), chance));
    }

    /// <summary>Calls in bursts: a person opens a page or runs a script, reads, and goes on.</summary>
    private void Work(Person person, SessionPlan plan, Actor actor, Chance chance)
    {
        var count = chance.Poisson(volume.PersonCallsPerDay * person.Pace * plan.Share);
        // A session from a command line is only seen by its calls, so a story told by one needs at least one.
        if (!plan.Console && plan.Story is not null)
            count = Math.Max(1, count);
        var caller = actor with { Region = person.Region, Story = null };
        List<TrailEvent> calls = [];
        var left = 0;
        var time = plan.Start;
        for (var call = 0; call < count; call++)
        {
            if (left == 0)
            {
                left = chance.Between(3, 12);
                time = plan.Start.AddSeconds(5 + chance.Below(plan.Minutes * 60));
            }

            time = time.AddSeconds(chance.Below(9));
            left--;
            Call(person, plan, caller, time, chance, calls);
        }

        // The first call shows the place of a command line's session; the rest are ordinary work.
        var told = plan.Console || plan.Story is null
            ? null
            : calls.Where(call => call.Failure is null).DefaultIfEmpty(calls[0]).MinBy(call => call.Time);
        foreach (var call in calls)
            sink.Add(ReferenceEquals(call, told) ? call with { Story = plan.Story } : call);

        if (plan.Console && person.Kind == PersonKind.IamUser && chance.Hit(0.03) && organisation.Accounts.Count > 1)
            SwitchRole(actor, plan.Start.AddMinutes(chance.Between(2, 20)), chance);
    }

    private static void Call(
        Person person, SessionPlan plan, Actor actor, DateTime time, Chance chance, List<TrailEvent> calls)
    {
        var operation = Choose(plan.Console, chance);
        var refused = chance.Hit(0.025);
        var seen = plan.Console && chance.Hit(0.3) ? actor with { Agent = Agents.ConsoleBackend } : actor;
        calls.Add(seen.Does(operation, time, chance, refused ? seen.Denied(operation) : null));
        if (operation == ReadOperations.GetParameter && !refused && person.Pace > 1)
        {
            // The service decrypts for the caller, in the caller's name.
            var inside = actor with { Origin = Origin.AwsInternal, Agent = "AWS Internal" };
            calls.Add(inside.Does(ReadOperations.Decrypt, time, chance));
        }
    }

    private static Operation Choose(bool console, Chance chance)
    {
        if (chance.Hit(0.06))
            return chance.Pick(WriteOperations.Everyday);
        return chance.Pick(console ? ReadOperations.Console : ReadOperations.CommandLine);
    }

    /// <summary>SwitchRole into another account, with the AssumeRole that both accounts record.</summary>
    private void SwitchRole(Actor actor, DateTime time, Chance chance)
    {
        var target = organisation.Accounts.First(account => account != actor.Account);
        var role = IdentityFactory.SharedRole(organisation, target, "auditor");
        var session = new RoleSessionIdentity(role, actor.Identity.Name);
        var shared = Ids.Guid(chance);
        var key = Ids.AccessKey("ASIA", chance);
        var assume = StsOperations.AssumeRole(session, key, shared);
        var inside = actor with
        {
            Origin = Origin.AwsInternal,
            Agent = "AWS Internal",
            Region = "us-east-1",
            Story = null,
        };
        sink.Add(inside.Does(assume, time, chance));
        sink.Add((inside with { Account = target }).Does(assume, time, chance));
        var from = ((IamUserIdentity)actor.Identity).Arn;
        var switching = SignInOperations.SwitchRole(from, role, "audit");
        var switched = actor with { Identity = session, Account = target, Credential = null, Story = null };
        sink.Add(switched.Does(switching, time.AddSeconds(1), chance));
    }
}
