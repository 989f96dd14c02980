using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Grainwatch.Detection.Decisions;
using Grainwatch.Detection.Events;
using Grainwatch.Detection.Principals;
using Grainwatch.Detection.State;
using Grainwatch.Detection.Wire;

namespace Grainwatch.Detection.Tests.Wire;

/// <summary>
/// R4: memories stored by every version of the format there has been are read, and mean what they meant. Files of the
/// present version are written with <c>GRAINWATCH_UPDATE_GOLDEN=1</c>; those of older ones never again.
/// </summary>
public sealed class GoldenStateTests
{
    private static readonly JsonSerializerOptions s_json = new()
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Every stored memory, by version and name.</summary>
    public static TheoryData<string> Stored =>
    [
        .. Directory.EnumerateFiles(Folder(), "*.state", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder(), path)).Order(StringComparer.Ordinal),
    ];

    [Theory]
    [MemberData(nameof(Stored))]
    public void Decode_StoredMemory_MeansWhatItMeant(string file)
    {
        var path = Path.Combine(Folder(), file);

        var state = StateCodec.Decode(File.ReadAllBytes(path));

        Assert.Equal(File.ReadAllText(Path.ChangeExtension(path, ".json")).ReplaceLineEndings("\n"), Text(state));
    }

    [Fact]
    public void Encode_StoriesOfThePresentVersion_GiveTheStoredBytes()
    {
        var folder = Path.Combine(Folder(), $"v{StateCodec.Version}");
        foreach (var (name, state) in Tell())
        {
            var path = Path.Combine(folder, $"{name}.state");
            if (Environment.GetEnvironmentVariable("GRAINWATCH_UPDATE_GOLDEN") == "1")
            {
                Directory.CreateDirectory(folder);
                File.WriteAllBytes(path, StateCodec.Encode(state));
                File.WriteAllText(Path.ChangeExtension(path, ".json"), Text(state));
            }

            Assert.True(File.Exists(path), $"{path} is missing: GRAINWATCH_UPDATE_GOLDEN=1 ./test writes it.");
            Assert.Equal(File.ReadAllBytes(path), StateCodec.Encode(state));
        }
    }

    /// <summary>Memories that have something in every part.</summary>
    private static IEnumerable<(string Name, PrincipalState State)> Tell()
    {
        yield return ("iam-user", IamUser());
        yield return ("federated-user", FederatedUser());
        yield return ("instance-role", InstanceRole());
        yield return ("chronicle", Oracle.WideHistory.Tell(7).Play());
    }

    private static PrincipalState IamUser()
    {
        var story = new Story().Habit(Where.Lyon, 20).Login(Story.Day(20), Where.Lyon)
            .FailedLogin(Story.Day(20), Where.Kehl)
            .Login(Story.Day(20) + 20, Where.Lagos).Sensitive(Story.Day(20) + 30, Where.Lagos)
            .Call(Story.Day(21), Where.Vpn(Where.SaoPaulo)).Call(Story.Day(10) + 60, Where.Berlin);
        var correction = story.Events[20] with { AccessKeyId = "AKIA1", Addendum = EventId.Parse("an-addendum") };
        var state = story.Play([.. story.Events, correction, story.Events[0], story.Events[^2]]);
        var countries = state.Alerts.Values.First(alert => alert.Rule == "console-login-multiple-countries").Id;
        Decide(
            state,
            story,
            new Close
            {
                Id = "1",
                By = "ana",
                At = Story.At(0),
                Alert = countries,
                Disposition = Disposition.TruePositive,
            },
            new ThisWasMe { Id = "2", By = "alice", At = Story.At(1), Note = "on a trip", Alert = countries },
            new Reopen { Id = "3", By = "ana", At = Story.At(2), Alert = countries },
            new Acknowledge { Id = "4", By = "ana", At = Story.At(3), Alert = countries },
            new MarkShared { Id = "5", By = "ana", At = Story.At(4), Shared = true },
            new TrustPlace { Id = "6", By = "ana", At = Story.At(5), Place = "DE", Until = Story.At(Story.Day(60)) },
            new TrustNetwork { Id = "7", By = "ana", At = Story.At(6), Network = "AS64530", Until = Story.At(9) });
        return state;
    }

    private static PrincipalState FederatedUser()
    {
        var story = Story.FederatedUser().Token(0, Where.Lyon, "ASIA1").Login(1, Where.Lyon, key: "ASIA1")
            .Token(Story.Day(2), Where.Aws, "ASIA2").Login(Story.Day(2) + 9, Where.Lagos, key: "ASIA2");
        var state = story.Play();
        var login = state.Alerts.Values.Where(alert => alert.Rule == "federated-console-login").Max(alert => alert.Id);
        Decide(state, story, new IdpMfa { Id = "1", By = "ana", At = Story.At(0), Alert = login, Confirmed = false });
        return state;
    }

    private static PrincipalState InstanceRole() => Story.Role()
        .Call(0, Where.Aws, "GetCallerIdentity", "sts.amazonaws.com", session: "i-0123456789abcdef0")
        .Token(10, Where.Lagos, session: "i-0123456789abcdef0").Login(11, Where.Lagos, session: "i-0123456789abcdef0")
        .Call(12, Where.Unlocated, session: "i-01234567").Call(13, Where.Service)
        .Call(14, Where.NowhereInFrance).Play();

    private static void Decide(PrincipalState state, Story story, params Decision[] decisions)
    {
        var fold = new PrincipalFold(state, story.Policy);
        foreach (var decision in decisions) Assert.Equal(DecisionOutcome.Recorded, fold.Decide(decision));
    }

    private static string Text(PrincipalState state) => JsonSerializer.Serialize(
        new
        {
            View = PrincipalView.Of(state, state.Newest),
            Alerts = state.Alerts.Values.OrderBy(alert => alert.Id),
            Untold = Untold(state.Outbox),
            EventIds = state.SeenEvents.Count,
            state.Revision,
            state.FirstAccepted,
        },
        s_json).ReplaceLineEndings("\n") + "\n";

    private static Dictionary<string, object> Untold(Outbox outbox)
    {
        Dictionary<string, object> untold = new()
        {
            ["Header"] = outbox.Header,
            ["Alerts"] = outbox.Alerts,
            ["Gone"] = outbox.Gone,
        };
        // Versions before 3 have none.
        if (outbox.Earlier.Count > 0)
            untold["Earlier"] = outbox.Earlier.Select(alert => $"{alert.Id}/{alert.Revision}");
        return untold;
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("Not run inside the repository.");
        return Path.Combine(folder.FullName, "tests", "Detection.Tests", "Golden");
    }
}
