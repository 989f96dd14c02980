using Grainwatch.Detection.Events;

namespace Grainwatch.Detection.Policies;

/// <summary>What must hold for the lists of networks and programs, and what is worth a second look.</summary>
internal static class NetworkChecks
{
    /// <summary>Checks all lists.</summary>
    public static void Run(NetworksSection? networks, PolicyProblems problems)
    {
        Check("$.networks.corporate", networks?.Corporate, problems, "an attacker would be trusted");
        Check("$.networks.vpn", networks?.Vpn, problems);
        Check("$.networks.hosting", networks?.Hosting, problems);
        // A program's name is what this list is for: the rules ask for its address too.
        Check("$.networks.automation", networks?.Automation, problems);
        Check("$.networks.excluded", networks?.Excluded, problems, "an attacker would be left out of rule 1");
    }

    private static void Check(
        string list, IReadOnlyList<NetworkEntry>? entries, PolicyProblems problems, string? ifClaimed = null)
    {
        Dictionary<(AddressRange?, uint?, string?), int> seen = [];
        for (var i = 0; i < entries?.Count; i++)
        {
            var path = $"{list}[{i}]";
            if (problems.AnyFaulty(path, $"{path}.cidr", $"{path}.asn", $"{path}.agent")) continue;
            var entry = entries[i];
            var keys = (entry.Cidr is null ? 0 : 1) + (entry.Asn is null ? 0 : 1) + (entry.Agent is null ? 0 : 1);
            if (keys != 1)
            {
                problems.Add([path], keys == 0
                    ? "the entry names no network; write one of cidr, asn and agent."
                    : "the entry has more than one of cidr, asn and agent; make it one entry each.");
                continue;
            }

            if (!seen.TryAdd((entry.Cidr, entry.Asn, entry.Agent), i))
                problems.Warn(path, $"the same as entry [{seen[(entry.Cidr, entry.Asn, entry.Agent)]}]; one can go.");
            if (entry.Cidr is { } range && (range.Bits == 0 || (range.First.IsIPv4 && range.Bits == 96)))
                problems.Warn($"{path}.cidr", $"'{range}' is every address; write the networks that are meant.");
            if (entry.Agent is { } agent && ifClaimed is not null)
            {
                problems.Warn($"{path}.agent", $"{PolicyNode.Quoted(agent)}: whoever sends a request chooses its user "
                    + $"agent, so that {ifClaimed}; prefer cidr or asn.");
            }
        }
    }
}
