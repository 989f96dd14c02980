namespace Grainwatch.Samples;

/// <summary>What an intruder does with a session: looks around, then makes sure to be able to come back.</summary>
internal static class Intruder
{
    private static readonly Operation[] Recon =
    [
        ReadOperations.GetCallerIdentity, ReadOperations.ListUsers, ReadOperations.ListBuckets,
        ReadOperations.DescribeInstances, ReadOperations.GetSecretValue, ReadOperations.DescribeTrails,
    ];

    /// <summary>Some calls at a person's speed, each of which may be refused.</summary>
    public static DateTime LookAround(StoryStage stage, Actor intruder, DateTime time, int calls)
    {
        for (var call = 0; call < calls; call++)
        {
            time = time.AddSeconds(stage.Chance.Between(12, 75));
            var operation = Recon[call % Recon.Length];
            var refused = call > 0 && stage.Chance.Hit(0.2);
            stage.Sink.Add(intruder.Does(operation, time, stage.Chance, refused ? intruder.Denied(operation) : null));
        }

        return time;
    }

    /// <summary>A new key for the user; further steps with growing depth (0 to 3).</summary>
    public static void Persist(StoryStage stage, Actor intruder, string user, DateTime time, int depth)
    {
        Operation[] steps =
        [
            WriteOperations.CreateAccessKey(user, Ids.AccessKey("AKIA", stage.Chance)),
            WriteOperations.AttachUserPolicy(user),
            WriteOperations.CreateLoginProfile("backup-operator"),
            WriteOperations.StopLogging,
        ];
        foreach (var step in steps.Take(depth + 1))
        {
            time = time.AddSeconds(stage.Chance.Between(40, 150));
            stage.Sink.Add(intruder.Does(step, time, stage.Chance));
        }
    }
}
