namespace Grainwatch.Samples;

/// <summary>The events of machine principals, by UTC day.</summary>
internal sealed class MachineDays(Organisation organisation, Volume volume, IEventSink sink)
{
    private const int KeysPerBusyDay = 4;
    private const int BusyCallsPerDay = 40;

    public void Run(Machine machine, DateOnly date)
    {
        var chance = organisation.Draw(31, (ulong)machine.Index, (ulong)date.DayNumber);
        var count = chance.Poisson(volume.MachineCallsPerDay * machine.Weight * Rhythm(machine, date));
        var day = date.ToDateTime(TimeOnly.MinValue, DateTimeKind.Utc);
        // Keys last for six hours; what hardly runs asks for them once a day.
        var keys = new Actor?[count < BusyCallsPerDay ? 1 : KeysPerBusyDay];
        for (var call = 0; call < count; call++)
        {
            var second = machine.Kind == MachineKind.Pipeline ? WorkingSecond(chance) : chance.Below(86_400);
            var slot = second * keys.Length / 86_400;
            var actor = keys[slot] ??= Begin(machine, day.AddHours(slot * 24 / keys.Length), date, slot);
            Call(machine, actor, day.AddSeconds(second), chance);
        }
    }

    private static double Rhythm(Machine machine, DateOnly date)
    {
        var weekend = date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
        return machine.Kind switch
        {
            MachineKind.Pipeline => weekend ? 0.2 : 1.32,
            MachineKind.Application => weekend ? 0.7 : 1.12,
            _ => 1,
        };
    }

    /// <summary>Deployments follow people: the middle of the European and American day.</summary>
    private static int WorkingSecond(Chance chance) =>
        (int)Math.Clamp(46_800 + (chance.Normal() * 11_000), 0, 86_399);

    private Actor Begin(Machine machine, DateTime created, DateOnly date, int slot)
    {
        var chance = organisation.Draw(32, (ulong)machine.Index, (ulong)date.DayNumber, (ulong)slot);
        var session = machine.Kind == MachineKind.Pipeline
            ? $"run-{4000 + ((date.DayNumber % 1000) * 4) + slot}"
            : machine.Session;
        var identity = machine.Identity(session);
        var key = new Credential(Ids.AccessKey("ASIA", chance), created, false, false);
        if (machine.Kind is MachineKind.Pipeline or MachineKind.Instance)
            sink.Add(Handout(machine, identity, key, created, chance));
        return new Actor(identity, machine.Origin, machine.Agent, machine.Role.Account, machine.Region, key);
    }

    /// <summary>How the keys came to the machine.</summary>
    private static TrailEvent Handout(
        Machine machine, RoleSessionIdentity identity, Credential key, DateTime created, Chance chance)
    {
        var account = machine.Role.Account;
        if (machine.Kind == MachineKind.Pipeline)
        {
            var provider = $"arn:aws:iam::{account}:oidc-provider/token.builds.example";
            var subject = "repo:grove/orchard:ref:refs/heads/main";
            var caller = new AssertedIdentity("WebIdentityUser", account, subject, $"{provider}:{subject}", provider);
            var build = new Actor(caller, machine.Origin, machine.Agent, account, machine.Region);
            return build.Does(StsOperations.AssumeRoleWithWebIdentity(identity, key.AccessKeyId), created, chance);
        }

        const string Host = "ec2.amazonaws.com";
        var service = new Actor(
            new ServiceIdentity(account, Host), Origin.Service(Host), Host, account, machine.Region);
        return service.Does(StsOperations.AssumeRole(identity, key.AccessKeyId), created, chance);
    }

    private void Call(Machine machine, Actor actor, DateTime time, Chance chance)
    {
        var operation = machine.Kind switch
        {
            MachineKind.Pipeline => chance.Pick(
                chance.Hit(0.3) ? WriteOperations.Deployment : ReadOperations.CommandLine),
            MachineKind.Application => chance.Pick(
                chance.Hit(0.5) ? WriteOperations.Runtime : ReadOperations.CommandLine),
            MachineKind.Instance => chance.Hit(0.6)
                ? WriteOperations.UpdateInstanceInformation
                : chance.Pick(ReadOperations.CommandLine),
            _ => chance.Pick(ReadOperations.Console),
        };
        sink.Add(actor.Does(operation, time, chance, chance.Hit(0.01) ? actor.Denied(operation) : null));
    }
}
