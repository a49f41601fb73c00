-- Whether these are places on the body that there are (packages/domain/src/body-regions.ts), in one row. A domain
-- asks (access/domains.ts), whose condition PostgreSQL plans once for a connection, with this written into it.
CREATE OR REPLACE FUNCTION symptoms.are_regions(p_regions text []) RETURNS boolean LANGUAGE sql IMMUTABLE
RETURN p_regions = '{}' OR cardinality(p_regions) <= 42 AND array_ndims(p_regions) = 1 AND p_regions <@ ARRAY[
    'forehead', 'face', 'throat', 'shoulder_left', 'shoulder_right', 'breast_left', 'breast_right',
    'upper_belly_left', 'upper_belly_middle', 'upper_belly_right', 'lower_belly_left', 'lower_belly_middle',
    'lower_belly_right', 'hip_left', 'hip_right', 'pelvis', 'vulva', 'arm_left', 'arm_right', 'hand_left',
    'hand_right', 'thigh_left', 'thigh_right', 'knee_left', 'knee_right', 'shin_left', 'shin_right',
    'foot_left', 'foot_right', 'head_back', 'neck', 'upper_back_left', 'upper_back_right', 'lower_back_left',
    'lower_back_right', 'sacrum', 'buttock_left', 'buttock_right', 'thigh_back_left', 'thigh_back_right',
    'calf_left', 'calf_right'
];
GRANT EXECUTE ON FUNCTION symptoms.are_regions TO anamnesis_app, anamnesis_worker;
